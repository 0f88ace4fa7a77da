import { randomInt } from 'node:crypto'

/** Six random digits: with the number of an order they open its result. */
export const newQueryCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')
