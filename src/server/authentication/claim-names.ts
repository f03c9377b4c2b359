// Under which names a token's claims carry what the product wants to know.

/** The names of claims; dots lead into objects. */
export interface ClaimNames {
  readonly id: string
  readonly roles: string
  readonly groups: string
}

/** The names that hold unless the configuration says others. */
export const usualClaimNames: ClaimNames = { id: 'sub', roles: 'roles', groups: 'groups' }
