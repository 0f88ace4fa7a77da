import { emptyFields as emptySheet } from '../domain/orders/fields.ts'
import type { OrderFields } from './orders.ts'

/** The form before anybody said anything. Apart from the schemas, which the desk does not load. */
export const emptyFields: OrderFields = { ...emptySheet, occurredAt: null }
