/** What several answers about the same people give away together. */

/** What one answer with normal noise costs in zero-concentrated privacy: ρ = s²/2σ². Costs add up. Bun and Steinke 2016. */
export function concentratedCost(sigma: number, sensitivity = 1): number {
  return sensitivity ** 2 / (2 * sigma ** 2);
}

/** The ε that a total cost of ρ keeps but with probability `delta`: ρ + 2·√(ρ·ln(1/δ)). */
export function epsilonOfCost(cost: number, delta: number): number {
  return cost + 2 * Math.sqrt(cost * Math.log(1 / delta));
}

/** The ε of `answers` answers of `epsilon` each, but with probability `delta`. Dwork, Rothblum and Vadhan 2010. */
export function composedEpsilon(answers: number, epsilon: number, delta: number): number {
  return Math.sqrt(2 * answers * Math.log(1 / delta)) * epsilon + answers * epsilon * Math.expm1(epsilon);
}
