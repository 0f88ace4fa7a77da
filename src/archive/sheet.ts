import { dayToDate, dayOf, hourMs } from '../domain/calendar/shanghai.ts'
import { emptyFields, type OrderFields } from '../domain/orders/fields.ts'
import type { OrderType, SourceChannel, Urgency } from '../domain/orders/terms.ts'
import { pickCategory, pickMatter } from './matters.ts'
import { inventName, inventNumber } from './people.ts'
import { pickPlace } from './places.ts'
import { chance, pick, weighted, whole, type Random } from './random.ts'

const types: Readonly<Record<OrderType, number>> = {
  ...{ SUGGESTION: 38, COMPLAINT: 27, HELP: 14, CONSULT: 14, REPORT: 4, PRAISE: 3 },
}
const urgencies: Readonly<Record<Urgency, number>> = { NORMAL: 94, URGENT: 5, CRITICAL: 1 }
const channels: Readonly<Record<SourceChannel, number>> = {
  ...{
    PHONE: 840,
    WEB: 80,
    PARTY_SEC_PHONE: 6,
    PARTY_SEC_MAIL: 8,
    MAYOR_PHONE: 8,
    MAYOR_MAIL: 20,
    WEIBO: 12,
  },
  ...{ POST: 4, VOICEMAIL: 12, PLATFORM_110: 10 },
}
const oldLines = ['12369', '12318', '12319', '96927']

const openings = ['市民反映', '来电人反映', '市民来电称', '来电人称', '市民反映情况']
const since = ['近期', '最近一个月', '连续三天', '从上周开始', '长期以来', '今天', '昨天晚上', '近半年']
const effects = [
  '已多次向有关单位反映没有结果',
  '周边居民意见很大',
  '影响正常生活',
  '存在安全隐患',
  '希望尽快核实处理',
  '家中有老人和小孩，十分不便',
]
const demands: Readonly<Record<OrderType, readonly string[]>> = {
  CONSULT: ['请相关部门答复', '希望告知办理流程和所需材料'],
  HELP: ['请求尽快协调解决', '希望有关部门上门处理'],
  COMPLAINT: ['要求立即整改并答复', '要求依法处理，公开处理结果', '要求责任单位给出整改时限'],
  REPORT: ['要求查处并对举报人保密', '请依法查处'],
  SUGGESTION: ['建议相关部门研究采纳', '建议纳入改造计划', '建议加强日常管理'],
  PRAISE: ['请转达感谢'],
}
const answers = [
  '已在通话中向市民解释政策并告知办理地点、所需材料和咨询电话，市民表示清楚',
  '已告知办理流程，市民表示满意',
  '已记录并向有关单位转达，感谢市民',
]

export type Origin = {
  readonly fields: OrderFields
  readonly sourceChannel: SourceChannel
  readonly sourceLine: string | null
  readonly callerNumber: string | null
}

/** A few hundred numbers call again and again. */
const regulars = 400
const regularNumber = (random: Random): string =>
  `138871${String(whole(random, 0, regulars) * 97).padStart(5, '0')}`

/** What somebody wrote down at that moment. */
export const inventSheet = (random: Random, at: number): Origin => {
  const month = Number(dayToDate(dayOf(at)).slice(5, 7))
  const type = weighted(random, types)
  const category = pickCategory(random, month)
  const place = pickPlace(random)
  const matter = pickMatter(random, category)
  const sourceChannel = weighted(random, channels)
  const byPhone = sourceChannel.endsWith('PHONE')
  const told = matter.story.replaceAll('{p}', place.name)
  const caller = inventCaller(random, type)
  return {
    fields: {
      ...emptyFields,
      ...caller,
      ...{ type, category, districtCode: place.districtCode, address: place.address },
      title: titleOf(type, place.name, matter.title),
      content: `${pick(random, openings)}：${pick(random, since)}，${told}。${pick(random, effects)}。`,
      demand: pick(random, demands[type]),
      occurredAt: at - whole(random, 1, 72) * hourMs,
      urgency: calm.includes(type) ? 'NORMAL' : weighted(random, urgencies),
      isGroup: chance(random, 0.02),
    },
    sourceChannel,
    sourceLine: byPhone && chance(random, 0.08) ? pick(random, oldLines) : null,
    callerNumber: byPhone && !caller.anonymous ? caller.contactNumber : null,
  }
}

const calm: readonly OrderType[] = ['CONSULT', 'SUGGESTION', 'PRAISE']

const inventCaller = (random: Random, type: OrderType) => {
  const anonymous = chance(random, type === 'REPORT' ? 0.3 : 0.02)
  const confidential = chance(random, type === 'REPORT' ? 0.5 : 0.03)
  const number = chance(random, 0.08) ? regularNumber(random) : inventNumber(random)
  const subjectKind = chance(random, 0.05) ? ('enterprise' as const) : ('individual' as const)
  if (anonymous) {
    return {
      anonymous,
      confidential,
      subjectKind,
      replyRequired: false,
      callbackRequired: false,
      contactNumber: '',
    }
  }
  return {
    ...{ anonymous, confidential, subjectKind, contactNumber: number, appellantName: inventName(random) },
    appellantSex: pick(random, ['M', 'F'] as const),
    replyRequired: chance(random, 0.95),
    callbackRequired: chance(random, 0.96),
  }
}

export const inventAnswer = (random: Random): string => pick(random, answers)

const titleOf = (type: OrderType, place: string, title: string): string => {
  if (type === 'PRAISE') return `感谢${place}工作人员`
  if (type === 'SUGGESTION') return `${place}${title.startsWith('建议') ? title : `${title}问题的建议`}`
  return `${place}${title}`
}
