import { dayOf } from '../calendar/shanghai.ts'
import { momentText, routes } from '../messages/words.ts'
import { dispatchPromise } from './clocks/dispatch.ts'
import { refusalCodes, type RefusalCode } from './event.ts'
import type { OrderFields } from './fields.ts'
import { isBlank } from './required.ts'

/** What the agent says to the citizen about this order (domain.md §4 scripts). */
export type TalkTexts = {
  readonly readBack: string
  readonly privacy: string
  /** Null until it has a number. */
  readonly close: string | null
  readonly refusals: readonly { readonly code: RefusalCode; readonly text: string; readonly route: string }[]
}

/** Why each is not taken up (domain.md §5.4), as one says it. */
const refusalWords: Readonly<Record<RefusalCode, string>> = {
  N1: '该事项已进入诉讼、仲裁、纪检监察、行政复议或政府信息公开程序',
  N2: '该事项已进入信访程序',
  N3: '该事项涉及国家秘密、商业秘密、个人隐私或违反社会公序良俗',
  N4: '依照法律法规，该事项不由本热线受理',
  N7: '该事项已依法办结，且没有新的事实、理由或证据',
  N8: '查询他人诉求的办理结果须经本人授权',
}

/** Names of the codes on the sheet, null where there is none. */
export type TalkNames = { readonly district: string | null; readonly category: string | null }

export const talkTexts = (
  order: {
    readonly fields: OrderFields
    readonly orderNo: string | null
    readonly dispatchDue: number | null
  },
  names: TalkNames,
  now: number,
): TalkTexts => ({
  readBack: readBack(order.fields, names),
  privacy: '您是否需要对个人信息保密、是否需要回复？',
  close:
    order.orderNo === null
      ? null
      : `编号${order.orderNo}，${dueInWords(order.dispatchDue ?? dispatchPromise(now).due, now)}前转交承办单位，还有其他需要吗？`,
  refusals: refusalCodes.map((code) => ({
    code,
    text: `${refusalWords[code]}，本热线不予受理，请您向${routes[code]}反映。`,
    route: routes[code],
  })),
})

/** Time, place, matter, demand: what is known of them, in the order in which one talks. */
const readBack = (fields: OrderFields, { district, category }: TalkNames): string => {
  const place = `${district ?? ''}${fields.address.trim()}`
  const parts = [
    fields.occurredAt === null ? '' : `时间是${clockWords(fields.occurredAt)}`,
    place === '' ? '' : `地点在${place}`,
    isBlank(fields.content)
      ? ''
      : `反映的是${category === null ? '' : `${category}问题：`}${sentence(fields.content)}`,
    isBlank(fields.demand) ? '' : `您的诉求是${sentence(fields.demand)}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '我跟您核对一下：' : `我跟您核对一下：${parts.join('；')}。您看对吗？`
}

const sentence = (text: string): string => text.trim().replace(/[。；;.\s]+$/u, '')

/** `4月30日16时30分`. */
const clockWords = (instant: number): string => {
  const [date = '', time = ''] = momentText(instant).split(' ')
  const [, month, day] = date.split('-').map(Number)
  const [hour, minute] = time.split(':').map(Number)
  return `${month ?? 0}月${day ?? 0}日${hour ?? 0}时${minute === 0 ? '' : `${minute ?? 0}分`}`
}

/** `今天24时`, `明天10时`, else the date: as people say a deadline. */
const dueInWords = (due: number, now: number): string => {
  const words = clockWords(due)
  const date = words.replace(/日.*$/u, '日')
  // 23:59:59 is said as midnight of that day.
  const hour = momentText(due).endsWith('23:59') ? '24时' : words.slice(date.length)
  const days = dayOf(due) - dayOf(now)
  return `${days === 0 ? '今天' : days === 1 ? '明天' : date}${hour}`
}
