import type { CallListItem } from '../../contract/calls.ts'
import type { Order } from '../../contract/orders.ts'
import { maskName, maskNumber } from '../../domain/masking.ts'

/** Whoever took a call sees its number; everybody else sees it masked (domain.md §11). */
export const maskCall = (call: CallListItem, readerId: string): CallListItem =>
  call.agentId === readerId ? call : { ...call, callerNumber: maskNullable(call.callerNumber) }

/** Whoever files an order sees the appellant whole; everybody else masked. Matter and place are what the work needs. */
export const maskOrder = (order: Order, readerId: string): Order =>
  order.agentId === readerId
    ? order
    : {
        ...order,
        callerNumber: maskNullable(order.callerNumber),
        contactNumber: maskNumber(order.contactNumber),
        appellantName: maskName(order.appellantName),
      }

const maskNullable = (number: string | null): string | null => (number === null ? null : maskNumber(number))
