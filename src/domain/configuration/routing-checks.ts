import type { LineSettings, OpenSpan } from '../acd/routing/line.ts'
import type { RoutingStep, WaitLimit } from '../acd/routing/policy.ts'
import { meets } from '../acd/routing/requirement.ts'
import { takesCalls } from '../people.ts'
import { isActive, needs } from './check.ts'
import type { Catalogue, LineContent, Problem, QueueContent } from './contents.ts'

/** What keeps a queue from being published, each with where it stands. */
export const checkQueue = (id: string, content: QueueContent, all: Catalogue): readonly Problem[] => [
  ...needs(content.name.trim() !== '', 'name', 'required'),
  ...content.policy.steps.flatMap((step, index) => stepProblems(content.policy.steps, step, index, all)),
  ...overflowProblems(id, content, all),
  ...needs(
    content.policy.voicemail === null || isSet(content.policy.voicemail),
    'policy.voicemail',
    'limitNeeded',
  ),
  ...needs(hasWayOut(content, all), 'policy.steps', 'nobodyEver'),
]

/** What may be published, and should be known before. */
export const queueNotes = (content: QueueContent, all: Catalogue): readonly Problem[] =>
  content.policy.steps.flatMap((step, index) => {
    const field = `policy.steps.${index}`
    const lacking = step.skills.filter((one) => !anybody([one], all))
    if (lacking.length > 0) {
      return lacking.map(({ code, minLevel }) => ({
        field,
        rule: 'skillNobodyHas',
        limit: `${code} ${minLevel}`,
      }))
    }
    return needs(anybody(step.skills, all), field, 'stepNobodyMatches', String(index + 1))
  })

/** Whether somebody who takes calls has all of it, on duty or not. */
const anybody = (skills: RoutingStep['skills'], all: Catalogue): boolean =>
  [...all.user.values()].some(
    ({ content, retired }) =>
      !retired && !content.locked && takesCalls(content.role) && meets(content.skills, skills),
  )

const stepProblems = (
  steps: readonly RoutingStep[],
  { afterMs, skills }: RoutingStep,
  index: number,
  all: Catalogue,
): readonly Problem[] => {
  const field = `policy.steps.${index}`
  const before = steps[index - 1]
  return [
    ...needs(index > 0 || afterMs === 0, `${field}.afterMs`, 'firstAtOnce'),
    // It would be replaced in the moment in which it begins.
    ...needs(
      before === undefined || afterMs > before.afterMs,
      `${field}.afterMs`,
      'stepNever',
      String(index),
    ),
    ...skills.flatMap(({ code }) => needs(isActive(all.skill, code), `${field}.skills`, 'exists', code)),
    ...needs(new Set(skills.map(({ code }) => code)).size === skills.length, `${field}.skills`, 'twice'),
  ]
}

const isSet = ({ afterMs, waitingOverStaffed }: WaitLimit): boolean =>
  afterMs !== null || waitingOverStaffed !== null

const overflowProblems = (id: string, { policy }: QueueContent, all: Catalogue): readonly Problem[] => {
  const { overflow } = policy
  if (overflow === null) return []
  const field = 'policy.overflow.toQueueId'
  const loop = loopFrom(id, overflow.toQueueId, all)
  return [
    ...needs(isActive(all.queue, overflow.toQueueId), field, 'exists', overflow.toQueueId),
    ...needs(isSet(overflow), 'policy.overflow', 'limitNeeded'),
    ...needs(loop === null, field, 'overflowLoop', loop?.join(' → ')),
  ]
}

/** The way along which calls would come back to this queue; null if they do not. */
const loopFrom = (id: string, toQueueId: string, all: Catalogue): readonly string[] | null => {
  const way = [id]
  let next: string | undefined = toQueueId
  while (next !== undefined && !way.includes(next)) {
    way.push(next)
    const target = all.queue.get(next)
    next = target?.retired === false ? target.content.policy.overflow?.toQueueId : undefined
  }
  return next === id ? [...way, id] : null
}

/** Somebody can take its calls, or they are led on. */
const hasWayOut = ({ policy }: QueueContent, all: Catalogue): boolean =>
  policy.overflow !== null ||
  policy.voicemail !== null ||
  policy.steps.some(({ skills }) => anybody(skills, all))

/** What keeps a line from being published. */
export const checkLine = (id: string, content: LineContent, all: Catalogue): readonly Problem[] => {
  const others = [...all.line].flatMap(([otherId, { content: other, retired }]) =>
    otherId === id || retired ? [] : [...other.numbers],
  )
  return [
    ...needs(content.name.trim() !== '', 'name', 'required'),
    ...needs(content.numbers.includes(content.number), 'numbers', 'numberAmong', content.number),
    ...content.numbers.flatMap((number) => needs(!others.includes(number), 'numbers', 'numberTaken', number)),
    ...needs(
      isActive(all.prompt, content.noticePrompt),
      'noticePrompt',
      'promptMissing',
      content.noticePrompt,
    ),
    ...needs(isActive(all.queue, content.queueId), 'queueId', 'exists', content.queueId),
    ...settingsProblems(content.settings, all),
  ]
}

const settingsProblems = ({ hours, closed, language }: LineSettings, all: Catalogue): readonly Problem[] => {
  const leadsOn = hours !== null && closed.then === 'queue'
  return [
    ...(hours === null ? [] : hoursProblems(hours.weekly)),
    ...needs(
      hours === null || isActive(all.prompt, closed.prompt),
      'settings.closed.prompt',
      'promptMissing',
      closed.prompt,
    ),
    ...needs(
      !leadsOn || isActive(all.queue, closed.queueId ?? ''),
      'settings.closed.queueId',
      'exists',
      closed.queueId ?? '',
    ),
    ...(language === null ? [] : languageProblems(language, all)),
  ]
}

const languageProblems = (
  { queueId, prompt }: NonNullable<LineSettings['language']>,
  all: Catalogue,
): readonly Problem[] => [
  ...needs(isActive(all.queue, queueId), 'settings.language.queueId', 'exists', queueId),
  ...needs(
    prompt === null || isActive(all.prompt, prompt),
    'settings.language.prompt',
    'promptMissing',
    prompt ?? '',
  ),
]

const hoursProblems = (weekly: readonly (readonly OpenSpan[])[]): readonly Problem[] => {
  const field = 'settings.hours.weekly'
  return [
    ...needs(
      weekly.some((day) => day.length > 0),
      field,
      'neverOpen',
    ),
    ...weekly.flatMap((day, index) =>
      needs(
        day
          .toSorted((a, b) => (a.from < b.from ? -1 : 1))
          .every(({ from, to }, at, sorted) => from < to && (sorted[at - 1]?.to ?? '') <= from),
        `${field}.${index}`,
        'spansOverlap',
        index + 1,
      ),
    ),
  ]
}
