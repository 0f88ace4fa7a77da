import { Type } from 'typebox'
import type { Administration } from '../../../app/administration/api.ts'
import type { FirstPasswords } from '../../../app/administration/first-passwords.ts'
import { rightsOfAll } from '../../../app/administration/rights.ts'
import { errors, withDetails } from '../../../app/errors.ts'
import {
  ConfigChange,
  ConfigChanged,
  ConfigCheck,
  ConfigNames,
  ConfigObject,
  ConfigRestore,
  ConfigRetire,
  ConfigUse,
  ConfigVersion,
  ConfigWithdraw,
  NewConfigObject,
  OneTimePassword,
  Rights,
} from '../../../contract/administration.ts'
import { contentSchemas } from '../../../contract/administration-contents.ts'
import { Id, listOf, oneOf } from '../../../contract/schema.ts'
import { configKinds, type ConfigKind } from '../../../domain/configuration/terms.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { faultsIn } from '../validation.ts'
import { answers, NoQuery, Nothing } from './schemas.ts'

const exact = { additionalProperties: false }
const KindParams = Type.Object({ kind: oneOf(configKinds) }, exact)
const ObjectParams = Type.Object(
  { kind: oneOf(configKinds), id: Type.String({ minLength: 1, maxLength: 60 }) },
  exact,
)
const UserParams = Type.Object({ userId: Id }, exact)
const ContentBody = Type.Object({ content: Type.Unknown() }, exact)

const tags = ['administration']

/** People and configuration in versions (features.md I1). */
export const administrationRoutes = (
  app: App,
  administration: Administration,
  firstPasswords: FirstPasswords,
): void => {
  reading(app, administration)
  changing(app, administration)
  goingBack(app, administration)
  app.get(
    '/api/rights',
    {
      schema: {
        ...{ tags, summary: 'Which role may do what', querystring: NoQuery },
        response: answers(200, Rights),
      },
    },
    () => rightsOfAll(),
  )
  app.post(
    '/api/users/:userId/password',
    {
      schema: {
        ...{ tags, summary: 'A password for one sign-in', params: UserParams, querystring: NoQuery },
        response: answers(200, OneTimePassword),
      },
    },
    async (request) => ({ password: await firstPasswords.give(actorOf(request), request.params.userId) }),
  )
}

/** The shape of a content depends on its kind, which stands in the address. */
const requireShape = (kind: ConfigKind, content: unknown): void => {
  const faults = faultsIn(contentSchemas[kind], content)
  if (faults !== null) throw withDetails(new errors.invalid(), faults)
}

const reading = (app: App, administration: Administration): void => {
  app.get(
    '/api/administration',
    {
      schema: {
        ...{ tags, summary: 'Codes and names of everything that is configured', querystring: NoQuery },
        response: answers(200, ConfigNames),
      },
    },
    async (request) => [...(await administration.names(actorOf(request)))],
  )
  app.get(
    '/api/administration/:kind',
    {
      schema: {
        ...{ tags, summary: 'The objects of a kind', params: KindParams, querystring: NoQuery },
        response: answers(200, listOf(ConfigObject)),
      },
    },
    (request) => administration.list(actorOf(request), request.params.kind),
  )
  app.get(
    '/api/administration/:kind/:id/versions',
    {
      schema: {
        ...{ tags, summary: 'Its versions, newest first', params: ObjectParams, querystring: NoQuery },
        response: answers(200, listOf(ConfigVersion)),
      },
    },
    (request) => administration.history(actorOf(request), request.params.kind, request.params.id),
  )
  app.get(
    '/api/administration/:kind/:id/uses',
    {
      schema: {
        ...{ tags, summary: 'What in force uses it', params: ObjectParams, querystring: NoQuery },
        response: answers(200, listOf(ConfigUse)),
      },
    },
    (request) => administration.uses(actorOf(request), request.params.kind, request.params.id),
  )
  app.post(
    '/api/administration/:kind/:id/check',
    {
      schema: {
        ...{ tags, summary: 'What keeps a content from being published', params: ObjectParams },
        ...{ querystring: NoQuery, body: ContentBody, response: answers(200, ConfigCheck) },
      },
    },
    async (request) => {
      const { kind, id } = request.params
      const faults = faultsIn(contentSchemas[kind], request.body.content)
      if (faults !== null) return { problems: faults, notes: [], dues: [] }
      return administration.check(actorOf(request), kind, id, request.body.content)
    },
  )
}

const changing = (app: App, administration: Administration): void => {
  app.post(
    '/api/administration/:kind',
    {
      schema: {
        ...{ tags, summary: 'A new object', params: KindParams, querystring: NoQuery },
        ...{ body: NewConfigObject, response: answers(200, ConfigChanged) },
      },
    },
    (request) => {
      const { id, ...change } = request.body
      requireShape(request.params.kind, change.content)
      return administration.create(actorOf(request), request.params.kind, id, change)
    },
  )
  app.put(
    '/api/administration/:kind/:id',
    {
      schema: {
        ...{ tags, summary: 'A new version: at once, from a day on, or as a draft', params: ObjectParams },
        ...{ querystring: NoQuery, body: ConfigChange, response: answers(200, ConfigChanged) },
      },
    },
    (request) => {
      const { kind, id } = request.params
      requireShape(kind, request.body.content)
      return administration.change(actorOf(request), kind, id, request.body)
    },
  )
}

const goingBack = (app: App, administration: Administration): void => {
  app.post(
    '/api/administration/:kind/:id/restore',
    {
      schema: {
        ...{ tags, summary: 'Publishes a version that was in force once more', params: ObjectParams },
        ...{ querystring: NoQuery, body: ConfigRestore, response: answers(200, ConfigChanged) },
      },
    },
    (request) =>
      administration.restore(actorOf(request), request.params.kind, request.params.id, request.body),
  )
  app.post(
    '/api/administration/:kind/:id/retire',
    {
      schema: {
        ...{ tags, summary: 'Puts an object out of use', params: ObjectParams, querystring: NoQuery },
        ...{ body: ConfigRetire, response: answers(200, ConfigChanged) },
      },
    },
    (request) =>
      administration.retire(actorOf(request), request.params.kind, request.params.id, request.body),
  )
  app.post(
    '/api/administration/:kind/:id/withdraw',
    {
      schema: {
        ...{ tags, summary: 'Takes back a draft, or what waits for its day', params: ObjectParams },
        ...{ querystring: NoQuery, body: ConfigWithdraw, response: answers(204, Nothing) },
      },
    },
    async (request, reply) => {
      const { kind, id } = request.params
      await administration.withdraw(actorOf(request), kind, id, request.body.version)
      return reply.code(204).send(null)
    },
  )
}
