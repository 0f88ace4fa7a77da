/** What the house decides where the law is silent (domain.md §10: H6–H8, and who is on duty when), an editor's to change. */
export type HouseRules = {
  /** H6, minutes from the end of one shift to the begin of the next. */
  readonly betweenShifts: number
  readonly nightsInARow: number
  /** H6, minutes off after so many nights. */
  readonly afterNights: number
  /** H7, people at any minute of the night, and leads among them. */
  readonly nightPeople: number
  readonly nightLeads: number
  /** H8, per cent of those present who may rest together; one always may. */
  readonly restShare: number
  /** Minutes before a shift from which somebody is on duty, and after it until which. */
  readonly graceBefore: number
  readonly graceAfter: number
  /** Minutes after the begin of a shift from which whoever is not at the desk is late. */
  readonly lateAfter: number
  /** Hours that a lead's consent to work outside of one's shift lasts. */
  readonly consentHours: number
}

export const usualHouse: HouseRules = {
  ...{ betweenShifts: 660, nightsInARow: 2, afterNights: 1440 },
  ...{ nightPeople: 3, nightLeads: 1, restShare: 15 },
  ...{ graceBefore: 10, graceAfter: 5, lateAfter: 5, consentHours: 8 },
}

/** The least and the most of each. */
export const houseBounds: Readonly<Record<keyof HouseRules, readonly [number, number]>> = {
  betweenShifts: [480, 1440],
  nightsInARow: [1, 7],
  afterNights: [660, 2880],
  nightPeople: [1, 100],
  nightLeads: [0, 10],
  restShare: [5, 50],
  graceBefore: [0, 60],
  graceAfter: [0, 60],
  lateAfter: [0, 60],
  consentHours: [1, 12],
}
