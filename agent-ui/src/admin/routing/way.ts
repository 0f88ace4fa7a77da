import type { LineSettings, QueuePolicy } from '../../../../src/contract/queues.ts'

export type QueueData = { readonly name: string; readonly policy: QueuePolicy }
export type LineData = {
  readonly name: string
  readonly number: string
  readonly noticePrompt: string
  readonly queueId: string
  readonly settings: LineSettings
}

/** A stop on a citizen's way; `lines` are said below its title. */
export type Stop = {
  readonly kind: 'number' | 'notice' | 'queue' | 'step' | 'overflow' | 'voicemail' | 'closed' | 'language'
  readonly title: string
  readonly after: number | null
  readonly lines: readonly string[]
}

export type Names = (kind: 'queue' | 'skill' | 'prompt', id: string) => string

/**
 * The way of somebody who calls: the stops in the order in which they are reached, and what branches off. `after`: ms of
 * waiting from which on a stop is reached; null where the citizen comes at once.
 */
export const wayThrough = (
  line: LineData | null,
  queueId: string,
  queue: QueueData,
  names: Names,
): { readonly main: readonly Stop[]; readonly aside: readonly Stop[] } => ({
  main: [
    ...(line === null ? [] : entryOf(line, names)),
    { kind: 'queue', title: queue.name || queueId, after: null, lines: [queue.policy.strategy] },
    ...queue.policy.steps.map(({ afterMs, skills }, index): Stop => ({
      ...{ kind: 'step', title: String(index + 1), after: afterMs },
      lines: skills.map(({ code, minLevel }) => `${names('skill', code)} ≥${minLevel}`),
    })),
  ],
  aside: [...(line === null ? [] : branchesOf(line, names)), ...exitsOf(queue, names)],
})

const entryOf = ({ number, noticePrompt }: LineData, names: Names): readonly Stop[] => [
  { kind: 'number', title: number, after: null, lines: [] },
  { kind: 'notice', title: names('prompt', noticePrompt), after: null, lines: [] },
]

const branchesOf = ({ settings }: LineData, names: Names): readonly Stop[] => {
  const { hours, closed, language } = settings
  return [
    ...(hours === null
      ? []
      : [
          {
            ...{ kind: 'closed' as const, after: null, title: names('prompt', closed.prompt) },
            lines: [closed.then === 'queue' && closed.queueId ? names('queue', closed.queueId) : closed.then],
          },
        ]),
    ...(language === null
      ? []
      : [
          {
            ...{ kind: 'language' as const, after: null, title: language.key },
            lines: [names('queue', language.queueId)],
          },
        ]),
  ]
}

const exitsOf = ({ policy: { overflow, voicemail } }: QueueData, names: Names): readonly Stop[] => [
  ...(overflow === null
    ? []
    : [
        {
          ...{
            kind: 'overflow' as const,
            title: names('queue', overflow.toQueueId),
            after: overflow.afterMs,
          },
          lines: overflow.waitingOverStaffed === null ? [] : [`×${overflow.waitingOverStaffed}`],
        },
      ]),
  ...(voicemail === null
    ? []
    : [
        {
          ...{ kind: 'voicemail' as const, title: '', after: voicemail.afterMs },
          lines: voicemail.waitingOverStaffed === null ? [] : [`×${voicemail.waitingOverStaffed}`],
        },
      ]),
]
