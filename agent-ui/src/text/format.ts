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

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long until or since: `3天5小时`, `2小时10分`, `8分钟`. */
export const spanOfTime = (ms: number): string => {
  const [days, hours, minutes] = [
    Math.floor(ms / dayMs),
    Math.floor(ms / hourMs) % 24,
    Math.floor(ms / minuteMs) % 60,
  ]
  if (days > 0) return t('time.span.days', { days, hours })
  return hours > 0 ? t('time.span.hours', { hours, minutes }) : t('time.span.minutes', { minutes })
}
