import buildSerializer from 'fast-json-stringify'
import { expect, it } from 'vitest'
import { createWebKit } from '../../support/fakes/web.ts'

type Answer = { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }
type Operation = { readonly responses?: Readonly<Record<string, Answer>> }

it('have schemas that can be compiled, each, although no start does it', async () => {
  const { server } = await createWebKit()
  const operations = Object.values(server.app.swagger().paths ?? {}).flatMap((methods) =>
    Object.values(methods as Record<string, Operation>),
  )
  const schemas = operations
    .flatMap(({ responses }) => Object.values(responses ?? {}))
    .flatMap(({ content }) => Object.values(content ?? {}))
    .flatMap(({ schema }) => schema ?? [])
  expect(schemas.length).toBeGreaterThan(100)
  for (const schema of schemas) expect(buildSerializer(schema)).toBeTypeOf('function')
})
