/**
 * From a chart's description (Vega-Lite) to an SVG of its own: no browser, no script in it, no fonts to load.
 *
 * One file serves light and dark pages. Vega writes colours as attributes; a style sheet in the file replaces each colour of
 * the light palette by its dark counterpart where the reader prefers dark. A viewer that knows no style sheets shows light.
 * Title and description are in the file for those who cannot see it.
 */
import { parse, View } from 'vega'
import { type Config, compile, type TopLevelSpec } from 'vega-lite'

/** Light colour and dark colour. Series are told apart by colour-blind readers too (Okabe and Ito), and by their shapes. */
export const INK = {
  paper: ['#ffffff', '#0d1117'],
  ink: ['#1f2328', '#e6edf3'],
  quiet: ['#59636e', '#9198a1'],
  grid: ['#e4e8ec', '#262c36'],
} as const
export const SERIES = [
  ['#0072b2', '#58b4ee'],
  ['#d55e00', '#ff9248'],
  ['#00855f', '#3fd0a4'],
  ['#a0457e', '#ee9fcb'],
  ['#7a6a00', '#e0cf4d'],
  ['#444c56', '#b3bcc6'],
] as const
/** Steps of a share from none to all: accepting what is lost, and refusing what is not. */
export const ACCEPT_STEPS = [
  ['#fff4ec', '#2b1c12'],
  ['#ffd8ba', '#54301a'],
  ['#ffae75', '#8a4716'],
  ['#ec7a2e', '#c2611a'],
  ['#c25203', '#f08a3e'],
  ['#8a3800', '#ffc08f'],
] as const
export const REJECT_STEPS = [
  ['#eef6fc', '#101f2c'],
  ['#cbe4f5', '#153a55'],
  ['#93c7ea', '#1b567f'],
  ['#4c9fd6', '#2a78ae'],
  ['#1f77b4', '#57a8dd'],
  ['#0b4f80', '#a9d6f5'],
] as const

export const light = (pairs: readonly (readonly [string, string])[]): string[] => pairs.map(([colour]) => colour)

/** An axis of decades from `least` to 1, labelled 10⁻³; without a page to measure text on, its title must stay short. */
export function decades(least: number) {
  const lowest = Math.round(Math.log10(least))
  const every = lowest < -8 ? 2 : 1
  const values = Array.from({ length: 1 - lowest }, (_, power) => 10 ** -power).filter(
    (_, power) => power % every === 0,
  )
  const digits = `['⁰','¹','²','³','⁴','⁵','⁶','⁷','⁸','⁹','¹⁰','¹¹','¹²']`
  return { values, labelExpr: `datum.value === 1 ? '1' : '10⁻' + ${digits}[round(-log(datum.value) / LN10)]` }
}

const FONT = 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif'

const CONFIG: Config = {
  background: INK.paper[0],
  font: FONT,
  padding: 12,
  title: {
    color: INK.ink[0],
    subtitleColor: INK.quiet[0],
    fontSize: 15,
    subtitleFontSize: 12,
    anchor: 'start',
    offset: 14,
  },
  axis: {
    ...{ labelColor: INK.ink[0], titleColor: INK.ink[0], domainColor: INK.quiet[0], tickColor: INK.quiet[0] },
    ...{ gridColor: INK.grid[0], labelFontSize: 12, titleFontSize: 13, titleFontWeight: 'normal', titlePadding: 10 },
  },
  legend: {
    ...{
      labelColor: INK.ink[0],
      titleColor: INK.quiet[0],
      labelFontSize: 12,
      titleFontSize: 12,
      labelLimit: 560,
      titleLimit: 640,
    },
    ...{ titleFontWeight: 'normal', orient: 'bottom', direction: 'vertical', symbolStrokeWidth: 2, symbolSize: 70 },
  },
  view: { stroke: INK.grid[0] },
  line: { strokeWidth: 2 },
  point: { size: 42, strokeWidth: 1.5, opacity: 1 },
  rule: { strokeWidth: 1.5 },
}

export interface Chart {
  /** Of the files: letters, digits and dashes. */
  readonly name: string
  readonly title: string
  readonly subtitle: string
  /** What it shows, in sentences, for those who cannot see it. */
  readonly description: string
  readonly spec: object
  /** The data, as CSV. */
  readonly data: string
}

export async function renderSvg({ title, subtitle, description, spec }: Chart): Promise<string> {
  const whole = {
    ...{ width: 560, height: 340, title: { text: title, subtitle }, ...spec },
    config: CONFIG,
  } as TopLevelSpec
  // The grammar warns on standard error by default; a warning here is a defect that tests look for.
  const logger = { ...silent, level: () => logger } as never
  const view = new View(parse(compile(whole, { logger }).spec), { renderer: 'none', logger })
  const svg = await view.toSVG()
  view.finalize()
  return withSchemes(svg, title, description)
}

const silent = { error: () => silent, warn: () => silent, info: () => silent, debug: () => silent }

function withSchemes(svg: string, title: string, description: string): string {
  const pairs = [...Object.values(INK), ...SERIES, ...ACCEPT_STEPS, ...REJECT_STEPS]
  const rules = pairs.flatMap(([bright, dark]) => [
    `[fill="${bright}"]{fill:${dark}}`,
    `[stroke="${bright}"]{stroke:${dark}}`,
  ])
  const head = [
    `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`,
    `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`,
  ].join('')
  return `${svg.replace(/^<svg ([^>]*)>/, (_, attributes) => `<svg ${attributes} role="img">${head}`)}\n`
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
}
