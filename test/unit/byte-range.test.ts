import { expect, it } from 'vitest'
import { readRange } from '../../src/adapters/http/byte-range.ts'

it.each([
  [undefined, 'all'],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=10-500', { start: 10, end: 99 }],
  ['bytes=-30', { start: 70, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=-0', 'none'],
  ['bytes=100-', 'none'],
  ['bytes=20-10', 'all'],
  ['bytes=0-1,5-6', 'all'],
  ['items=0-1', 'all'],
  ['bytes=-', 'all'],
  ['bytes=a-b', 'all'],
])('reads %j of 100 bytes as %j', (header, span) => {
  expect(readRange(header, 100)).toEqual(span)
})
