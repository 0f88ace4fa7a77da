import { createHash } from 'node:crypto'
import type { Role } from '../domain/people.ts'
import { chance, pick, whole, type Random } from './random.ts'

export type Person = { readonly userId: string; readonly name: string; readonly role: Role }

const surnames =
  '李 王 张 杨 陈 刘 赵 黄 周 吴 徐 孙 马 朱 胡 郭 何 林 高 罗 段 和 普 杞 木 施 念 冯 董 尹 沙 撒 苏'.split(
    ' ',
  )
const givenNames =
  '建国 志强 秀英 丽华 春燕 文博 思雨 玉兰 国平 永芳 建华 小梅 云 娟 明 洪 丽 伟 琼 勇 红梅 家荣 子涵 晓东 桂珍 绍云 金凤 光华 兴 艳 志明 海燕'.split(
    ' ',
  )

export const inventName = (random: Random): string => `${pick(random, surnames)}${pick(random, givenNames)}`

const mobiles = [
  '138',
  '139',
  '135',
  '136',
  '137',
  '159',
  '187',
  '188',
  '150',
  '151',
  '152',
  '177',
  '180',
  '189',
]

/** A mobile most of the time, a landline of the city otherwise. Nobody's that this project knows of. */
export const inventNumber = (random: Random): string =>
  chance(random, 0.92)
    ? `${pick(random, mobiles)}${String(whole(random, 0, 99_999_999)).padStart(8, '0')}`
    : `0871${whole(random, 6, 6)}${String(whole(random, 3_000_000, 8_999_999))}`

/** Looks like a UUID, and is the same in every run. */
const fixedId = (key: string): string => {
  const hex = createHash('sha256').update(`archive:${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const staff = (role: Role, count: number, named: string): readonly Person[] =>
  Array.from({ length: count }, (_, index) => ({
    userId: fixedId(`${role}.${index}`),
    name: `${surnames[(index * 7 + role.length) % surnames.length] ?? '李'}${named}${String(index + 1).padStart(2, '0')}`,
    role,
  }))

/** Those who worked here once; none of them can sign in. */
export const house = {
  agents: staff('AGENT', 48, '话务'),
  leads: staff('SHIFT_LEAD', 6, '班长'),
  dispatchers: staff('DISPATCHER', 12, '分派'),
  reviewers: staff('REVIEWER', 10, '审核'),
  callers: staff('CALLBACK', 12, '回访'),
  expediters: staff('EXPEDITER', 4, '催办'),
  supervisors: staff('SUPERVISOR', 4, '督办'),
  leaders: staff('LEADER', 3, '领导'),
} as const

/** Somebody of a unit: two of each. */
export const clerkOf = (unit: string, random: Random): Person => {
  const number = whole(random, 1, 2)
  return { userId: fixedId(`${unit}.${number}`), name: `承办员${number}`, role: 'UNIT_L2' }
}
