import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policyOf, type RoutingStep } from '../../../src/domain/acd/routing/policy.ts'
import type { Catalogue, QueueContent, UserContent } from '../../../src/domain/configuration/contents.ts'
import { checkQueue, queueNotes } from '../../../src/domain/configuration/routing-checks.ts'

const queueIds = ['Q0', 'Q1', 'Q2', 'Q3', 'Q4'] as const
const codes = ['S0', 'S1', 'S2'] as const
const none = new Map<string, never>()

const objects = <C>(entries: readonly (readonly [string, C])[]) =>
  new Map(entries.map(([id, content]) => [id, { content, retired: false }]))

const queue = (overflowTo: string | null, steps: readonly RoutingStep[] = []): QueueContent => ({
  ...{ name: 'q', position: 0 },
  policy: policyOf('S0', {
    steps,
    overflow:
      overflowTo === null ? null : { toQueueId: overflowTo, afterMs: 30_000, waitingOverStaffed: null },
    voicemail: { afterMs: 60_000, waitingOverStaffed: null },
  }),
})
const agent = (skills: UserContent['skills']): UserContent => ({
  ...{ username: 'a', name: 'a', agentNo: 'a', role: 'AGENT', units: [], locked: false },
  skills,
})
const catalogue = (
  queues: readonly (readonly [string, QueueContent])[],
  agents: readonly UserContent[],
): Catalogue => ({
  ...{ breakType: none, category: none, unit: none, calendar: none, messageTemplate: none },
  ...{ prompt: none, line: none },
  user: objects(agents.map((one, index) => [String(index), one])),
  skill: objects(codes.map((code) => [code, { name: code, position: 0 }])),
  queue: objects(queues),
})

const skills = fc.uniqueArray(
  fc.record({ code: fc.constantFrom(...codes), minLevel: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 3, selector: ({ code }) => code },
)
const steps = fc.array(
  fc.record({
    ...{ afterMs: fc.constantFrom(0, 10_000, 20_000, 30_000), skills, skipIfNobody: fc.boolean() },
  }),
  { minLength: 1, maxLength: 4 },
)
const agents = fc.array(
  fc
    .uniqueArray(fc.record({ code: fc.constantFrom(...codes), level: fc.integer({ min: 1, max: 5 }) }), {
      selector: ({ code }) => code,
    })
    .map(agent),
  { maxLength: 4 },
)
const rulesOf = (problems: readonly { readonly rule: string }[]) => problems.map(({ rule }) => rule)

describe('a queue that is checked before it is published', () => {
  it('is refused for its overflow exactly when a call that always overflows would come back', () => {
    const target = fc.constantFrom(...queueIds, null)
    fc.assert(
      fc.property(fc.tuple(target, target, target, target, target), (targets) => {
        const queues = queueIds.map((id, index) => [id, queue(targets[index] ?? null)] as const)
        const comesBack = (start: string): boolean => {
          let at: string | null = start
          for (let hops = 0; hops < queueIds.length; hops += 1) {
            at = targets[queueIds.findIndex((id) => id === at)] ?? null
            if (at === null) return false
            if (at === start) return true
          }
          return false
        }
        for (const [id, content] of queues) {
          const found = rulesOf(checkQueue(id, content, catalogue(queues, [])))
          expect(found.includes('overflowLoop')).toBe(comesBack(id))
        }
      }),
    )
  })

  it('is refused exactly for the steps that would be replaced in the moment they begin', () => {
    fc.assert(
      fc.property(steps, (some) => {
        const found = checkQueue('Q0', queue(null, some), catalogue([], []))
        const never = some.flatMap(({ afterMs }, index) =>
          index > 0 && afterMs <= (some[index - 1]?.afterMs ?? 0) ? [`policy.steps.${index}.afterMs`] : [],
        )
        expect(found.filter(({ rule }) => rule === 'stepNever').map(({ field }) => field)).toEqual(never)
      }),
    )
  })

  it('is noted exactly for the steps that no agent matches', () => {
    fc.assert(
      fc.property(steps, agents, (some, people) => {
        const noted = new Set(
          queueNotes(queue(null, some), catalogue([], people)).map(({ field }) =>
            Number(field.split('.')[2]),
          ),
        )
        some.forEach((step, index) => {
          const matched = people.some((person) =>
            step.skills.every(({ code, minLevel }) =>
              person.skills.some((skill) => skill.code === code && skill.level >= minLevel),
            ),
          )
          expect(noted.has(index)).toBe(!matched)
        })
      }),
    )
  })
})
