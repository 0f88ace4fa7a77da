/** Calls in a quarter of an hour, and how long one keeps an agent (talk, hold and wrap-up), in seconds. */
export type Load = { readonly calls: number; readonly ahtSeconds: number }

/** That share of calls is to be answered within so many seconds (domain.md §9). */
export type ServiceGoal = { readonly share: number; readonly withinSeconds: number }
export const usualGoal: ServiceGoal = { share: 0.9, withinSeconds: 15 }

/**
 * Erlang's formula C: the chance that a call must wait, for `agents` and a load of `erlangs`. By the recursion of formula B,
 * whose terms stay between 0 and 1, so that no factorial or power overflows.
 */
export const waitChance = (erlangs: number, agents: number): number => {
  if (erlangs <= 0) return 0
  if (agents <= erlangs) return 1
  let blocked = 1
  for (let n = 1; n <= agents; n += 1) blocked = (erlangs * blocked) / (n + erlangs * blocked)
  return (agents * blocked) / (agents - erlangs * (1 - blocked))
}

/** The share of calls that wait at most `withinSeconds`, if nobody hangs up. */
export const serviceLevel = (
  load: { readonly erlangs: number; readonly ahtSeconds: number },
  agents: number,
  withinSeconds: number,
): number => {
  if (load.erlangs <= 0) return 1
  if (agents <= load.erlangs) return 0
  return (
    1 -
    waitChance(load.erlangs, agents) * Math.exp((-(agents - load.erlangs) * withinSeconds) / load.ahtSeconds)
  )
}

const quarterSeconds = 900

/** The fewest agents that reach the goal; none for no calls. */
export const agentsNeeded = ({ calls, ahtSeconds }: Load, goal: ServiceGoal = usualGoal): number => {
  if (calls <= 0 || ahtSeconds <= 0) return 0
  const erlangs = (calls * ahtSeconds) / quarterSeconds
  let agents = Math.floor(erlangs) + 1
  while (serviceLevel({ erlangs, ahtSeconds }, agents, goal.withinSeconds) < goal.share) agents += 1
  return agents
}
