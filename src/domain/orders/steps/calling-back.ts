import { dayOf, hourMs, isOnTime, timeOfDay } from '../../calendar/shanghai.ts'
import { redoClock } from '../clocks/redo.ts'
import { satisfactions, solvedWords, type CallbackAnswers } from '../course-terms.ts'
import type { CallbackAttempt, CallbackRound, Course, Supervision } from '../course.ts'
import type { InputOf, OrderInput } from '../event.ts'
import type { FieldProblem } from '../fields.ts'
import type { OrderIn, OrderStep, Refusal } from '../order.ts'
import { oneOfProblems, problem, refuseField, refuseFields, textProblems } from '../problems.ts'
import type { Rules } from '../rules.ts'
import { archive, move, notice } from './step.ts'
import { callingWindows, missesWanted, silenceMs } from './callback-rules.ts'

type Outcome = OrderStep | Refusal
type Due = OrderIn<'PENDING_CALLBACK'>

/** One call to the citizen (domain.md §7). */
export const callBack = (order: Due, input: InputOf<'callback'>, rules: Rules): Outcome => {
  const { outcome, answers } = input
  const problems = [
    ...oneOfProblems('outcome', outcome, ['NO_ANSWER', 'DECLINED', 'ANSWERED']),
    ...calledAtProblems(input),
    ...(outcome === 'ANSWERED' ? answerProblems(answers) : []),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const attempt = attemptOf(order, input, 'CALL')
  switch (outcome) {
    case 'NO_ANSWER':
      return miss(order, input, attempt)
    case 'DECLINED':
      return archive(
        order,
        input,
        'CALLBACK_DECLINED',
        withAttempt(order.course, attempt),
        attemptData(attempt),
      )
    case 'ANSWERED':
      return rated(order, input, attempt, rules)
  }
}

/** Dialled long ago, or in the future: a slip of the clock or of the hand. */
const longestCallMs = 2 * hourMs

const calledAtProblems = ({ calledAt, at }: InputOf<'callback'>): readonly FieldProblem[] => {
  if (!Number.isFinite(calledAt)) return [problem('calledAt', 'type')]
  if (calledAt > at || calledAt < at - longestCallMs) return [problem('calledAt', 'range')]
  const time = timeOfDay(calledAt)
  return callingWindows.some(({ from, to }) => time >= from && time < to)
    ? []
    : [problem('calledAt', 'callingWindow')]
}

const answerProblems = (answers: CallbackAnswers | null): readonly FieldProblem[] => {
  if (answers === null) return [problem('answers', 'required')]
  const flags = ['staffContacted', 'asReported', 'processSatisfied'] as const
  return [
    ...flags.flatMap((flag) => (typeof answers[flag] === 'boolean' ? [] : [problem(flag, 'required')])),
    ...oneOfProblems('solved', answers.solved, solvedWords),
    ...oneOfProblems('result', answers.result, satisfactions),
    ...textProblems('comment', answers.comment, 500),
  ]
}

const attemptOf = (
  { course }: Due,
  input: InputOf<'callback'> | InputOf<'sms_reply'>,
  via: CallbackAttempt['via'],
): CallbackAttempt => {
  const common = { id: course.callbacks.length + 1, round: course.callback.round, via }
  return input.type === 'callback'
    ? {
        ...common,
        calledAt: input.calledAt,
        by: input.by.userId,
        outcome: input.outcome,
        answers: input.outcome === 'ANSWERED' ? input.answers : null,
      }
    : {
        ...{ ...common, calledAt: input.at, by: null, outcome: 'ANSWERED' },
        answers: {
          ...{ staffContacted: null, asReported: null, solved: null, result: input.result },
          ...{ processSatisfied: null, comment: '' },
        },
      }
}

const withAttempt = (course: Course, attempt: CallbackAttempt): Partial<Course> => ({
  callbacks: [...course.callbacks, attempt],
})

const attemptData = ({ id, round, calledAt, via, outcome, answers }: CallbackAttempt) => ({
  ...{ attempt: id, round, calledAt, via, outcome },
  ...(answers === null ? {} : { rating: answers.result, solved: answers.solved }),
})

/** Three on two days at least: the third of one day would be wasted, so it is refused before it is counted. */
const miss = (order: Due, input: InputOf<'callback'>, attempt: CallbackAttempt): Outcome => {
  const { callback, callbacks } = order.course
  if (callback.misses.length >= missesWanted) return refuseField('outcome', 'attemptsUsed', missesWanted)
  const misses = [...callback.misses, attempt.calledAt]
  const last = misses.length === missesWanted
  if (last && new Set(misses.map(dayOf)).size < 2) return refuseField('calledAt', 'anotherDay')
  const next: CallbackRound = last
    ? { ...callback, misses, messagedAt: input.at, silentUntil: input.at + silenceMs }
    : { ...callback, misses }
  return move(
    order,
    input,
    'PENDING_CALLBACK',
    { callback: next, callbacks: [...callbacks, attempt] },
    {
      data: { ...attemptData(attempt), misses: misses.length },
      commands: last ? [notice('T4', String(callback.round))] : [],
    },
  )
}

/** 1, 2 or 3 by message, within the 72 hours that T4 opens. */
export const readReply = (order: Due, input: InputOf<'sms_reply'>, rules: Rules): Outcome | 'ignore' => {
  const { silentUntil, messagedAt } = order.course.callback
  if (messagedAt === null || silentUntil === null || !isOnTime(input.at, silentUntil)) return 'ignore'
  const problems = oneOfProblems('result', input.result, satisfactions)
  if (problems.length > 0) return refuseFields(problems)
  return rated(order, input, attemptOf(order, input, 'SMS'), rules)
}

/** Nobody answered, by telephone or by message. */
export const lapse = (order: Due, input: InputOf<'lapse'>): Outcome | 'ignore' => {
  const { silentUntil } = order.course.callback
  if (silentUntil === null || isOnTime(input.at, silentUntil)) return 'ignore'
  return archive(order, input, 'UNREACHABLE', {}, { round: order.course.callback.round })
}

const rated = (order: Due, input: OrderInput, attempt: CallbackAttempt, rules: Rules): OrderStep => {
  const { course } = order
  const { answers, round } = attempt
  if (answers === null) throw new Error('A rating without an answer')
  const { result, solved } = answers
  const rating = { at: input.at, result, solved }
  const kept: Partial<Course> = {
    ...withAttempt(course, attempt),
    firstRating: course.firstRating ?? rating,
    finalRating: rating,
  }
  const data = attemptData(attempt)
  if (result !== 'DISSATISFIED') return archive(order, input, 'CALLED_BACK', kept, data)
  const dissatisfied = course.dissatisfied + 1
  if (dissatisfied >= 3) {
    return move(
      order,
      input,
      'RULING',
      { ...kept, dissatisfied, callback: null },
      { data: { ...data, dissatisfied } },
    )
  }
  return redo(
    order,
    input,
    { ...kept, dissatisfied },
    dissatisfied === 2,
    { ...data, round, dissatisfied },
    rules,
  )
}

/**
 * Back to the same unit, which has signed already; its redo deadline replaces its own. A supervised one enters the
 * register by itself (domain.md §7).
 */
export const redo = (
  order: OrderIn<'PENDING_CALLBACK' | 'RULING'>,
  input: OrderInput,
  changes: Partial<Course>,
  supervised: boolean,
  data: Readonly<Record<string, unknown>>,
  rules: Rules,
): OrderStep => {
  const { course } = order
  const { assignment } = course
  const { at } = input
  const clock = redoClock(at, assignment.finish.limit, supervised, rules.clock)
  const redoCount = course.redoCount + 1
  const kind = supervised ? 'SUPERVISED' : 'PLAIN'
  const supervisions = supervised ? superviseAnew(course, at, clock.due) : course.supervisions
  const key = String(redoCount)
  return move(
    order,
    input,
    'HANDLING',
    { ...changes, callback: null, redo: { kind, at, clock }, redoCount, supervisions },
    {
      data: { ...data, redo: redoCount, supervised, redoDue: clock.due, unit: assignment.unit },
      commands: [
        notice('T5', key, { due: clock.due }),
        ...(supervised ? [notice('U3', `redo.${key}`, { unit: assignment.unit, due: clock.due })] : []),
      ],
    },
  )
}

/** A redo takes the place of whatever supervision was under way. */
const superviseAnew = (course: Course, at: number, due: number): readonly Supervision[] => [
  ...course.supervisions.map((one) =>
    one.status === 'DONE' || one.status === 'CLOSED' ? one : { ...one, status: 'DONE' as const },
  ),
  {
    ...{ id: course.supervisions.length + 1, status: 'ISSUED', trigger: 'DISSATISFIED', means: 'REGISTERED' },
    ...{
      note: '',
      at,
      by: null,
      issuedAt: at,
      due,
      answeredAt: null,
      answer: '',
      rejections: 0,
      closedAt: null,
    },
  },
]
