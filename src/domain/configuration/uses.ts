import type { Catalogue, LineContent, Use } from './contents.ts'
import type { ConfigKind } from './terms.ts'

/** What is in force and would break if this object were retired. What is past keeps the name and is not asked. */
export const usesOf = (kind: ConfigKind, id: string, all: Catalogue): readonly Use[] =>
  (users[kind] ?? none)(id, all)

type Finder = (id: string, all: Catalogue) => readonly Use[]
const none: Finder = () => []

const users: Partial<Record<ConfigKind, Finder>> = {
  skill: (id, all) => [
    ...live(all.user)
      .filter(([, { skills }]) => skills.some(({ code }) => code === id))
      .map(([userId, { name }]): Use => ({ kind: 'user', id: userId, name })),
    ...live(all.queue)
      .filter(([, { policy }]) => policy.steps.some(({ skills }) => skills.some(({ code }) => code === id)))
      .map(([queueId, { name }]): Use => ({ kind: 'queue', id: queueId, name })),
  ],
  queue: (id, all) => [
    ...live(all.queue)
      .filter(([, { policy }]) => policy.overflow?.toQueueId === id)
      .map(([queueId, { name }]): Use => ({ kind: 'queue', id: queueId, name })),
    ...linesWith(all, ({ queueId, settings: { closed, language } }) =>
      [queueId, closed.queueId, language?.queueId].includes(id),
    ),
  ],
  prompt: (id, all) =>
    linesWith(all, ({ noticePrompt, settings: { hours, closed, language } }) =>
      [noticePrompt, hours === null ? null : closed.prompt, language?.prompt].includes(id),
    ),
  category: (id, all) =>
    live(all.category)
      .filter(([, { parentCode }]) => parentCode === id)
      .map(([code, { name }]): Use => ({ kind: 'category', id: code, name })),
  unit: (id, all) => [
    ...live(all.user)
      .filter(([, { units }]) => units.includes(id))
      .map(([userId, { name }]): Use => ({ kind: 'user', id: userId, name })),
    ...live(all.category)
      .filter(([, { leadUnit }]) => leadUnit === id)
      .map(([code, { name }]): Use => ({ kind: 'category', id: code, name })),
    ...live(all.unit)
      .filter(([, { parentCode }]) => parentCode === id)
      .map(([code, { name }]): Use => ({ kind: 'unit', id: code, name })),
  ],
}

const linesWith = (all: Catalogue, wanted: (line: LineContent) => boolean): readonly Use[] =>
  live(all.line)
    .filter(([, line]) => wanted(line))
    .map(([code, { name }]): Use => ({ kind: 'line', id: code, name }))

const live = <C>(
  objects: ReadonlyMap<string, { readonly content: C; readonly retired: boolean }>,
): readonly (readonly [string, C])[] =>
  [...objects].flatMap(([id, { content, retired }]) => (retired ? [] : [[id, content] as const]))
