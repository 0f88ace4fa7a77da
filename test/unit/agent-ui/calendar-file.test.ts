import { describe, expect, it } from 'vitest'
import { dayChanges, holidaysOf, readCalendarFile } from '../../../agent-ui/src/admin/calendar-file.ts'
import { missingYears } from '../../../agent-ui/src/admin/calendar-years.ts'

const off = (date: string, name = '国庆节') => ({ date, name, isOffDay: true })
const work = (date: string, name = '国庆节') => ({ date, name, isOffDay: false })

describe('a file of a year', () => {
  it('is read in the form of holiday-cn, in the order of its dates', () => {
    const days = [off('2027-10-02'), off('2027-10-01')]
    expect(readCalendarFile(JSON.stringify({ $schema: 'x', year: 2027, papers: ['p', 1], days }))).toEqual({
      ...{ year: 2027, papers: ['p'] },
      days: [off('2027-10-01'), off('2027-10-02')],
    })
  })

  it('is refused with the part that is missing, and in which day', () => {
    expect(readCalendarFile('{"year": 2027')).toMatchObject({ problem: 'notJson' })
    expect(readCalendarFile('null')).toEqual({ problem: 'notCalendar', what: 'year' })
    expect(readCalendarFile('{"year": 2027, "days": []}')).toEqual({ problem: 'notCalendar', what: 'days' })
    const broken = (day: unknown) =>
      readCalendarFile(JSON.stringify({ year: 2027, days: [off('2027-10-01'), day] }))
    expect(broken(5)).toEqual({ problem: 'dayIncomplete', at: 2, what: 'day' })
    expect(broken({ ...off('1/10/2027') })).toEqual({ problem: 'dayIncomplete', at: 2, what: 'date' })
    expect(broken({ date: '2027-10-02', name: '国庆节' })).toMatchObject({ at: 2, what: 'isOffDay' })
  })
})

it('words a holiday as spans of days off and the days worked for it', () => {
  const days = [work('2027-09-26'), off('2027-10-01'), off('2027-10-02'), off('2027-10-05')]
  expect(holidaysOf([off('2027-01-01', '元旦'), ...days])).toEqual([
    { name: '元旦', off: [['2027-01-01', '2027-01-01']], daysOff: 1, work: [] },
    {
      ...{ name: '国庆节', daysOff: 3, work: ['2027-09-26'] },
      off: [
        ['2027-10-01', '2027-10-02'],
        ['2027-10-05', '2027-10-05'],
      ],
    },
  ])
})

it('compares two years date by date, however many days come before', () => {
  const before = [off('2027-01-01', '元旦'), off('2027-10-01'), work('2027-10-09')]
  const after = [off('2027-01-01', '元旦'), work('2027-01-02', '元旦'), off('2027-10-01'), off('2027-10-09')]
  expect(dayChanges(before, after)).toEqual([
    { date: '2027-01-02', before: null, after: work('2027-01-02', '元旦') },
    { date: '2027-10-09', before: work('2027-10-09'), after: off('2027-10-09') },
  ])
})

it('misses this year always, and the next one from November on', () => {
  expect(missingYears(['2026'], '2026-10-31')).toEqual([])
  expect(missingYears(['2026'], '2026-11-01')).toEqual(['2027'])
  expect(missingYears(['2026'], '2027-01-01')).toEqual(['2027'])
  expect(missingYears([], '2026-12-31')).toEqual(['2026', '2027'])
  expect(missingYears(['2027', '2026'], '2026-12-31')).toEqual([])
})
