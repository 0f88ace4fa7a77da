import { toIso } from '../calendar/shanghai.ts'
import type { RefusalCode } from '../orders/event.ts'
import type { Urgency } from '../orders/terms.ts'

export const urgencyWords: Readonly<Record<Urgency, string>> = {
  NORMAL: '一般',
  URGENT: '紧急',
  CRITICAL: '特急',
}

/** Where a matter belongs that the hotline does not take up (domain.md §5.4, WF19). */
export const routes: Readonly<Record<RefusalCode, string>> = {
  N1: '受理该事项的法院、仲裁、纪检监察、行政复议或信息公开机构',
  N2: '信访部门',
  N3: '有权处理的机关',
  N4: '法律规定的机关',
  N7: '原承办单位查询办理结果',
  N8: '诉求人本人',
}

/** `2026-05-11 17:00`, Kunming's time. */
export const momentText = (instant: number): string => toIso(instant).slice(0, 16).replace('T', ' ')

/** The first sixty characters of an answer, on one line. */
export const firstSixty = (text: string): string => {
  const signs = Array.from(text.trim().replace(/\s+/gu, ' '))
  return signs.length <= 60 ? signs.join('') : `${signs.slice(0, 59).join('')}…`
}
