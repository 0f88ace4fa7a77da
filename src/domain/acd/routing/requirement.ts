import type { RequiredSkill, Skill, Strategy } from './policy.ts'

const levelOf = (skills: readonly Skill[], code: string): number =>
  skills.find((skill) => skill.code === code)?.level ?? 0

/** Has somebody with these skills all that is asked for? Nothing asked for is met by everybody. */
export const meets = (skills: readonly Skill[], required: readonly RequiredSkill[]): boolean =>
  required.every(({ code, minLevel }) => levelOf(skills, code) >= minLevel)

/** The first thing that is asked for and not met, null if all is. */
export const lacks = (skills: readonly Skill[], required: readonly RequiredSkill[]): RequiredSkill | null =>
  required.find(({ code, minLevel }) => levelOf(skills, code) < minLevel) ?? null

/** How well somebody does what is asked for: the weakest of it. */
export const fitness = (skills: readonly Skill[], required: readonly RequiredSkill[]): number =>
  required.length === 0 ? 0 : Math.min(...required.map(({ code }) => levelOf(skills, code)))

/** Who comes first among the idle: what a strategy goes by. */
export const orders = ['idle', 'offered', 'level', 'levelOffered', 'talk', 'calls'] as const
export type Order = (typeof orders)[number]

export const orderOf: Readonly<Record<Strategy, Order>> = {
  longestIdle: 'idle',
  roundRobin: 'offered',
  topDown: 'level',
  sequential: 'levelOffered',
  leastTalkTime: 'talk',
  fewestCalls: 'calls',
  random: 'idle',
  ringAll: 'idle',
  ringProgressively: 'idle',
}

/** Those who ask for the same and go by the same order share one list of the idle. */
export const keyOf = (skills: readonly RequiredSkill[], order: Order, agePoints: number): string => {
  const asked = skills.map(({ code, minLevel }) => `${code}:${minLevel}`).toSorted()
  return `${order} ${agePoints} ${asked.join('+')}`
}
