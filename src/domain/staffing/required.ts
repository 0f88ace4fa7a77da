import { weekdayOf, type Day } from '../calendar/shanghai.ts'
import { agentsNeeded, usualGoal, type Load, type ServiceGoal } from './erlang.ts'

export const quartersADay = 96

/** The site's own figures: a load for each skill, weekday (1 is Monday) and quarter of an hour (0–95). */
export type IntervalFigure = Load & {
  readonly skill: string
  readonly weekday: number
  readonly quarter: number
}

/** People wanted by hand, on a weekday, whatever the figures say. */
export type HandRequirement = {
  readonly skill: string
  readonly weekday: number
  readonly quarter: number
  readonly agents: number
}

/** People needed of a skill in each quarter of a day. */
export type Required = { readonly skills: readonly string[]; of(skill: string, day: Day): readonly number[] }

export const createRequired = (given: {
  readonly figures: readonly IntervalFigure[]
  readonly byHand: readonly HandRequirement[]
  readonly goal?: ServiceGoal
}): Required => {
  const rows = new Map<string, number[]>()
  const rowOf = (skill: string, weekday: number): number[] => {
    const key = `${weekday} ${skill}`
    const row = rows.get(key) ?? new Array<number>(quartersADay).fill(0)
    rows.set(key, row)
    return row
  }
  for (const figure of given.figures) {
    rowOf(figure.skill, figure.weekday)[figure.quarter] = agentsNeeded(figure, given.goal ?? usualGoal)
  }
  for (const { skill, weekday, quarter, agents } of given.byHand) rowOf(skill, weekday)[quarter] = agents
  const none = new Array<number>(quartersADay).fill(0)
  const skills = [...given.figures, ...given.byHand].map(({ skill }) => skill)
  return {
    skills: [...new Set(skills)].sort(),
    of: (skill, day) => rows.get(`${weekdayOf(day)} ${skill}`) ?? none,
  }
}
