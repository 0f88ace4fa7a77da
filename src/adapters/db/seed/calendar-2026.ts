type PublishedDay = { readonly date: string; readonly name: string; readonly isOffDay: boolean }

/** The State Council's notice for 2026, in the form of holiday-cn (domain.md §12). */
export const calendar2026: {
  readonly year: number
  readonly papers: readonly string[]
  readonly days: readonly PublishedDay[]
} = {
  year: 2026,
  papers: ['https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm'],
  days: [
    ...holiday('元旦', '01-01', 3, ['01-04']),
    ...holiday('春节', '02-15', 9, ['02-14', '02-28']),
    ...holiday('清明节', '04-04', 3, []),
    ...holiday('劳动节', '05-01', 5, ['05-09']),
    ...holiday('端午节', '06-19', 3, []),
    ...holiday('中秋节', '09-25', 3, []),
    ...holiday('国庆节', '10-01', 7, ['09-20', '10-10']),
  ],
}

/** `count` days off from `first` on (no holiday of 2026 crosses the end of a month), and the workdays that make up. */
function holiday(name: string, first: string, count: number, madeUpOn: readonly string[]): PublishedDay[] {
  const [month = '', day = ''] = first.split('-')
  const off = Array.from({ length: count }, (_, index) => ({
    date: `2026-${month}-${String(Number(day) + index).padStart(2, '0')}`,
    name,
    isOffDay: true,
  }))
  const work = madeUpOn.map((date) => ({ date: `2026-${date}`, name, isOffDay: false }))
  return [...off, ...work].sort((a, b) => a.date.localeCompare(b.date))
}
