/** Why a matter is not accepted (domain.md §5.4). N5 is a transfer and N6 a merge, so they are not here. */
export const refusalCodes = ['N1', 'N2', 'N3', 'N4', 'N7', 'N8'] as const
export type RefusalCode = (typeof refusalCodes)[number]
