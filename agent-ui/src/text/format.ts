import { sayTime } from './times.ts'
import { t } from './i18n.ts'

/** `今天 14:05`, `11月3日 09:12`: an instant in a list. */
export const shortTime = (at: number, now: number): string => {
  const { day, date, time } = sayTime(at, now)
  return t(`time.${day}`, { ...date, time })
}

/** A deadline as one says it to a citizen: `今天24 点`, `明天上午 10:00`. */
export const spokenTime = (at: number, now: number): string => {
  const said = sayTime(at, now)
  const day = t(`time.days.${said.day}`, said.date)
  if (said.time === '23:59') return t('time.midnight', { day })
  return t('time.spoken', { day, part: t(`time.part.${said.part}`), time: said.time })
}
