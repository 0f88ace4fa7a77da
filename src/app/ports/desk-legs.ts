/** The persistent legs of the desks (architecture §3): up for the whole shift, joined to calls by the media server. */
export type DeskLegs = {
  /** Ends a leg: another took its place, or its agent went. */
  drop(legId: string): void
  /** Legs that a former controller had. */
  left(): readonly string[]
  listen(listener: DeskLegListener): void
}

export type DeskLegListener = {
  up(agentId: string, legId: string): void
  down(agentId: string, legId: string, reason: string): void
}
