import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  maskIdNumber,
  maskName,
  maskNumber,
  maskNumbersInText,
  maskTelephonesInLine,
} from '../../src/domain/masking.ts'

describe('masking a number', () => {
  it.each([
    ['13812341234', '138****1234'],
    ['+8613812341234', '138****1234'],
    ['008613812341234', '138****1234'],
    ['138 1234 1234', '138****1234'],
    ['087165331234', '08716533****'],
    ['0871-65331234', '0871-6533****'],
    ['65331234', '6533****'],
    ['+85223456789', '+8522345****'],
    ['12345', '12345'],
    ['110', '110'],
    ['95588', '95588'],
    ['', ''],
  ])('shows %s as %s', (number, masked) => {
    expect(maskNumber(number)).toBe(masked)
  })

  it('never shows more than seven digits of a mobile nor the last four of another number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{6,15}$/), (number) => {
        const masked = maskNumber(number)
        expect(masked).not.toBe(number)
        const mobile = /^(?:\+?86|0086)?1[3-9]\d{9}$/.test(number)
        if (mobile) expect(masked).toMatch(/^1\d\d\*{4}\d{4}$/)
        else expect(masked).toBe(`${number.slice(0, -4)}****`)
      }),
    )
  })
})

describe('masking a person', () => {
  it.each([
    ['王小明', '王**'],
    ['欧阳', '欧**'],
    ['𠮷野', '𠮷**'],
    [' Li ', 'L**'],
    ['', ''],
  ])('shows the name %s as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  it.each([
    ['530102199001011234', '530*************34'],
    ['E12345678', 'E12****78'],
    ['12345', '*****'],
  ])('shows the document %s as %s', (id, masked) => {
    expect(maskIdNumber(id)).toBe(masked)
  })
})

describe('masking a line of a log', () => {
  it.each([
    ['{"from":"sip:13812341234@10.0.0.1"}', '{"from":"sip:138****1234@10.0.0.1"}'],
    ['{"uri":"sip:%2B8613812341234@10.0.0.1"}', '{"uri":"sip:138****1234@10.0.0.1"}'],
    ['called +86-13812341234', 'called +86-138****1234'],
    ['0871-65331234 and 087165331234', '0871-6533**** and 08716533****'],
  ])('hides the numbers of %s', (line, masked) => expect(maskTelephonesInLine(line)).toBe(masked))

  it.each([
    '{"time":1795717091531,"at":1795717091531.25,"legId":"0f8fad5b-d9cb-469f-a165-138123412345"}',
    '{"sipCallId":"d78f857615337989f55013812341234"}',
    '12345 138****1234 65331234 2026-04-30T00:00:00.000Z 20000-20999',
  ])('leaves %s alone', (line) => expect(maskTelephonesInLine(line)).toBe(line))
})

describe('masking text for a log', () => {
  it('hides numbers, dates with them, and leaves ids and short numbers alone', () => {
    expect(maskNumbersInText('call from 13812341234 to 12345')).toBe('call from 138****1234 to 12345')
    expect(maskNumbersInText('Key (caller_number)=(087165331234) exists')).toBe(
      'Key (caller_number)=(08716533****) exists',
    )
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(maskNumbersInText(`order ${id} after 1500 ms`)).toBe(`order ${id} after 1500 ms`)
    const digitsOnly = '12345678-1234-4234-8234-123456789012'
    expect(maskNumbersInText(`call ${digitsOnly}`)).toBe(`call ${digitsOnly}`)
    expect(maskNumbersInText('at 2026-04-30')).toBe('at 2026-0****')
  })
})
