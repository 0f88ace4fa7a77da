import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialPlanOf, kindOf, mayDial } from '../../src/domain/dialling.ts'
import { roles, type Role } from '../../src/domain/people.ts'

const plan = dialPlanOf(3)
const dials = (number: string, options: { role?: Role; dialsToday?: number } = {}) =>
  mayDial(plan, {
    role: options.role ?? 'AGENT',
    number,
    dialsToday: options.dialsToday ?? 0,
    isOwn: (own) => own === '12345',
  })

describe('the kind of a number', () => {
  it.each([
    ['13888712046', 'mobile'],
    ['087165330000', 'landline'],
    ['01065330000', 'landline'],
    ['65330000', 'local'],
    ['110', 'emergency'],
    ['120', 'emergency'],
    ['114', 'service'],
    ['10086', 'service'],
    ['12315', 'service'],
    ['95588', 'service'],
    ['962100', 'service'],
    ['4008123123', 'service'],
    ['16812345', 'premium'],
    ['087116812345', 'premium'],
    ['16812345678', 'premium'],
    ['16052345', 'premium'],
    ['+12025550100', 'international'],
    ['111', 'unknown'],
    ['0000', 'unknown'],
  ])('of %s is %s', (number, kind) => {
    expect(kindOf(number)).toBe(kind)
  })
})

describe('what may be dialled', () => {
  it('normalises what was typed', () => {
    expect(dials('+86 138-8871-2046')).toEqual({ number: '13888712046' })
    expect(dials('(0871) 6533 0000')).toEqual({ number: '087165330000' })
  })

  it('refuses abroad, premium numbers, the hotline itself and nonsense, each by its name', () => {
    expect(dials('0012025550100')).toEqual({ refused: 'numberInternational' })
    expect(dials('+1 202 555 0100')).toEqual({ refused: 'numberInternational' })
    expect(dials('16812345')).toEqual({ refused: 'numberPremium' })
    expect(dials('12345')).toEqual({ refused: 'numberOwn' })
    expect(dials('abc')).toEqual({ refused: 'numberInvalid' })
    expect(dials('13888')).toEqual({ refused: 'numberInvalid' })
  })

  it('caps the day, but never an emergency', () => {
    expect(dials('13888712046', { dialsToday: 2 })).toEqual({ number: '13888712046' })
    expect(dials('13888712046', { dialsToday: 3 })).toEqual({ refused: 'dialsUsedUp' })
    expect(dials('120', { dialsToday: 3 })).toEqual({ number: '120' })
  })

  it('lets a call-back clerk reach citizens and emergencies, not other hotlines', () => {
    expect(dials('13888712046', { role: 'CALLBACK' })).toEqual({ number: '13888712046' })
    expect(dials('119', { role: 'CALLBACK' })).toEqual({ number: '119' })
    expect(dials('95588', { role: 'CALLBACK' })).toEqual({ refused: 'numberNotAllowed' })
  })

  it('lets nobody dial who has no telephone', () => {
    for (const role of roles.filter((each) => plan[each] === undefined)) {
      expect(dials('13888712046', { role })).toEqual({ refused: 'dialForbidden' })
    }
  })

  it('never lets anything through that is not digits, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const verdict = dials(typed)
        if ('number' in verdict) expect(verdict.number).toMatch(/^\d{3,12}$/)
      }),
    )
  })
})
