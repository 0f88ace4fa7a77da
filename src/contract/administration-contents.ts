import { Type, type TSchema } from 'typebox'
import { unitKinds } from '../domain/configuration/contents.ts'
import type { ConfigKind } from '../domain/configuration/terms.ts'
import { roles } from '../domain/people.ts'
import { CalendarDays } from './calendars.ts'
import { LineSettings, QueuePolicy } from './queues.ts'
import { listOf, nullable, oneOf } from './schema.ts'

const exact = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 50 })
const code = Type.String({ minLength: 1, maxLength: 60 })
const position = Type.Integer({ minimum: 0, maximum: 100_000 })

/** The shape of each kind's content; what must hold between objects is checked in `domain/configuration`. */
export const contentSchemas: Readonly<Record<ConfigKind, TSchema>> = {
  user: Type.Object(
    {
      username: Type.String({ minLength: 1, maxLength: 64 }),
      name,
      agentNo: Type.String({ minLength: 1, maxLength: 20 }),
      role: oneOf(roles),
      skills: listOf(Type.Object({ code, level: Type.Integer({ minimum: 1, maximum: 5 }) }, exact), {
        maxItems: 60,
      }),
      units: listOf(code, { maxItems: 60 }),
      locked: Type.Boolean(),
    },
    exact,
  ),
  skill: Type.Object({ name, position }, exact),
  breakType: Type.Object({ name, limitMinutes: Type.Integer({ minimum: 1, maximum: 480 }), position }, exact),
  category: Type.Object({ name, parentCode: nullable(code), leadUnit: nullable(code) }, exact),
  unit: Type.Object({ name, kind: oneOf(unitKinds), parentCode: nullable(code), position }, exact),
  calendar: Type.Object(
    { days: CalendarDays, papers: listOf(Type.String({ maxLength: 300 }), { maxItems: 10 }) },
    exact,
  ),
  messageTemplate: Type.Object(
    { text: Type.String({ maxLength: 500 }), confidentialText: Type.String({ maxLength: 500 }) },
    exact,
  ),
  prompt: Type.Object(
    {
      text: Type.String({ maxLength: 500 }),
      sound: nullable(Type.String({ format: 'uuid' })),
    },
    exact,
  ),
  queue: Type.Object({ name, position, policy: QueuePolicy }, exact),
  line: Type.Object(
    {
      name,
      number: Type.String({ minLength: 1, maxLength: 20 }),
      numbers: listOf(Type.String({ minLength: 1, maxLength: 20 }), { minItems: 1, maxItems: 20 }),
      noticePrompt: code,
      queueId: code,
      priority: Type.Integer({ minimum: 0, maximum: 100 }),
      position,
      settings: LineSettings,
    },
    exact,
  ),
}
