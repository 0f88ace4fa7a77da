import type { Filter } from '../../link/orders-rest.ts'

export const anything = (): Filter => ({
  status: [],
  light: [],
  type: [],
  urgency: [],
  category: null,
  districtCode: null,
  leadUnit: null,
})

/** How many columns narrow the list. */
export const narrowing = (filter: Filter): number =>
  Object.values(filter).filter((value) => value !== null && value.length > 0).length
