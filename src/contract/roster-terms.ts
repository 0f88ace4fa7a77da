/** Rules of the house that the desk needs at hand, without a schema. */
export { houseBounds, usualHouse } from '../domain/roster/house.ts'
