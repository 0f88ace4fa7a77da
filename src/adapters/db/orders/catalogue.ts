import type { Knex } from 'knex'
import type { CatalogueSource } from '../../../app/ports/orders.ts'
import type { Time } from '../../../app/ports/time.ts'
import type { Catalogue } from '../../../domain/orders/required.ts'

const keptMs = 30_000

/** Categories and districts in use, read again when what is known is 30 s old; whoever asks meanwhile shares the answer. */
export const createCatalogueSource = (database: Knex, time: Pick<Time, 'now'>): CatalogueSource => {
  let known: { readonly at: number; readonly catalogue: Promise<Catalogue> } | null = null
  return {
    current: () => {
      if (known !== null && time.now() - known.at < keptMs) return known.catalogue
      const catalogue = read(database)
      const entry = { at: time.now(), catalogue }
      known = entry
      // A failure is not kept: the next one to ask tries again.
      catalogue.catch(() => {
        if (known === entry) known = null
      })
      return catalogue
    },
  }
}

type CategoryRow = { readonly code: string; readonly parent_code: string | null; readonly active: boolean }

const read = async (database: Knex): Promise<Catalogue> => {
  const [categories, districts] = await Promise.all([
    database<CategoryRow>('categories').where({ active: true }).select('code', 'parent_code'),
    database<{ code: string }>('districts').select('code'),
  ])
  const codes = new Set(categories.map(({ code }) => code))
  const parents = new Set(categories.map((category) => category.parent_code))
  const districtCodes = new Set(districts.map(({ code }) => code))
  return {
    category: (code) => (codes.has(code) ? { leaf: !parents.has(code) } : null),
    hasDistrict: (code) => districtCodes.has(code),
  }
}
