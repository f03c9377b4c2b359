// How long things take or wait, as a picture: from the median over nine of ten to the longest, on the scale of those around it.
import type { ReactNode } from 'react'
import { lengthOf } from '../moments.ts'
import type { LengthScale } from './scale.ts'

/** What the picture tells. */
export interface LengthRangeProps {
  readonly scale: LengthScale
  readonly p50Ms: number
  readonly p90Ms: number
  readonly longestMs?: number
  /** Up to where it is normal. */
  readonly normalMs?: number | undefined
  readonly isLate?: boolean
}

/** The picture. */
export function LengthRange({ scale, p50Ms, p90Ms, longestMs, normalMs, isLate = false }: LengthRangeProps): ReactNode {
  const { placeOf } = scale
  const at = (ms: number): string => `${placeOf(ms)}%`
  const last = longestMs ?? p90Ms
  const words = [
    `half within ${lengthOf(p50Ms)}`,
    `nine of ten within ${lengthOf(p90Ms)}`,
    ...(longestMs === undefined ? [] : [`longest ${lengthOf(longestMs)}`]),
    ...(normalMs === undefined ? [] : [`normal up to ${lengthOf(normalMs)}`]),
  ].join(', ')
  return (
    <svg className="length-range" data-late={isLate ? '' : undefined} role="img" aria-label={words}>
      <title>{words}</title>
      <rect className="range-ground" x="0" y="8" width="100%" height="4" rx="2" />
      {normalMs !== undefined && <rect className="range-normal" x="0" y="8" width={at(normalMs)} height="4" rx="2" />}
      <line className="range-thin" x1={at(p50Ms)} x2={at(last)} y1="10" y2="10" />
      <line className="range-thick" x1={at(p50Ms)} x2={at(p90Ms)} y1="10" y2="10" />
      <circle className="range-middle" cx={at(p50Ms)} cy="10" r="5" />
      <circle className="range-most" cx={at(p90Ms)} cy="10" r="3.5" />
      {longestMs !== undefined && <line className="range-end" x1={at(last)} x2={at(last)} y1="4" y2="16" />}
    </svg>
  )
}
