import type { ReferenceStore } from '../../../app/ports/records.ts'
import { Reference } from '../../../contract/reference.ts'
import type { App } from '../app.ts'
import { answers, NoQuery } from './schemas.ts'

export const referenceRoutes = (app: App, reference: ReferenceStore): void => {
  app.get(
    '/api/reference',
    {
      schema: {
        tags: ['reference'],
        summary: 'Lines, categories, districts, units, scripts and the words of the forms',
        querystring: NoQuery,
        response: answers(200, Reference),
      },
    },
    () => reference.load(),
  )
}
