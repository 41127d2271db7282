// The page's data as its modules hand it on. `Payload` is what geo/maps/payload.py writes; `Model` is the same, unpacked.

/** Longitude, latitude in degrees. */
export type LonLat = [number, number];
/** Latitude, longitude in degrees: Leaflet's order. */
export type LatLng = [number, number];
/** A line as [lon, lat, step, step, ...] in ten-thousandths of a degree. */
export type Steps = number[];
/** Left, top, width, height in pixels. */
export type Box = [number, number, number, number];

export type Basis = "published" | "gazetteer" | "derived" | "assumed";

// ------------------------------------------------------------ the event

export interface Salvo {
  first_s: number;
  interval_s: number | null;
  basis: Basis;
  sources: string[];
  note: string;
}

export interface PlatformRecord {
  id: string;
  name: string;
  type: string;
  missile: string;
  count: number | null;
  count_basis: Basis | null;
  basis: Basis;
  radius_km: number | null;
  sources: string[];
  note: string;
  at: LonLat;
  /** Polygons in which it may lie, each a ring and its holes. */
  area: Steps[][];
  /** The name of the state or sea that this is. */
  within?: string;
  salvo?: Salvo;
}

export interface TargetRecord {
  id: string;
  name: string;
  /** What the map calls it, or ''. */
  label: string;
  province: string;
  basis: Basis;
  radius_km: number | null;
  sources: string[];
  note: string;
  at: LonLat;
  /** Polygons in which it may lie, each a ring and its holes. */
  area: Steps[][];
  /** The name of the state or sea that this is. */
  within?: string;
}

export interface Report {
  source: string;
  text: string;
}

export interface PlaceRecord {
  id: string;
  name: string;
  basis: Basis;
  radius_km: number | null;
  note: string;
  at: LonLat;
  area: Steps[][];
  within?: string;
  reports: Report[];
  denials: Report[];
}

export interface SourceRecord {
  id: string;
  publisher: string;
  title: string;
  date: string | null;
  url: string | null;
  note: string;
  archive_url?: string;
  /** Of the file that was read, 64 digits. */
  sha256?: string;
  /** Its own words. */
  quote?: string;
}

/** A language: patterns by their English (and context), the form of number of 0 to 199 as digits. */
export interface Spoken {
  code: string;
  /** As it is called in itself. */
  name: string;
  direction: "ltr" | "rtl";
  messages: { [english: string]: string | readonly string[] };
  plural: string;
}

export interface Totals {
  missiles: number | null;
  platforms: number | null;
  targets: number | null;
  sources: string[];
}

export interface Launch {
  name: string;
  sea: string | null;
  basis: Basis;
  sources: string[];
  note: string;
  line: Steps;
}

export interface EventRecord {
  id: string;
  title: string;
  date: string;
  summary: string;
  totals: Totals;
  sources: SourceRecord[];
  launch: Launch;
  platforms: PlatformRecord[];
  targets: TargetRecord[];
  places: PlaceRecord[];
  /** Null where nobody says how fast: then all times below are null, and none is shown. */
  speed: { cruise_kmh: number; low_kmh: number; high_kmh: number; basis: Basis; sources: string[]; note: string } | null;
  allocation: { allocation_basis: Basis; allocation_note: string };
}

/** A record with its place in the event file. */
export type Indexed<T> = T & { index: number };

// ------------------------------------------------------------ ledger and verdicts

/** One row of the ledger: a stretch of a path over one state, or over none (code ''). */
export interface Stretch {
  code: string;
  enter_m: number;
  exit_m: number;
  enter_s: number | null;
  at: LonLat;
  /** The gate by which it is entered, or '': see geo/maps/gates.py. */
  gate: string;
  /** Of the state entered, where it is entered by a gate; '' elsewhere and where no province is near. */
  province: string;
  margin_m: number | null;
  unsure: boolean;
  disputed: string;
}

/** How a hypothesis crosses one state. */
export interface Crossed {
  code: string;
  paths: number;
  maybe: number;
  of: number;
  least_m: number;
  most_m: number;
}

export interface Verdict {
  verdict: string;
  value: number | null;
  unit: string;
  margin: number | null;
  /** The number over all worlds. */
  low: number | null;
  high: number | null;
  reason: string;
  /** How many reconstructions were drawn, and in how many the claim holds and surely fails; 0 where nothing drawn bears on it. */
  worlds: number;
  holds: number;
  fails: number;
  /** 95 % interval of the share in which it holds. */
  between: [number, number] | null;
  /** The shares in words, or ''. */
  held: string;
}

/** A claim with its verdicts: under each hypothesis, and under '' as a whole. */
export interface Claim {
  claim: string;
  text: string;
  sources: string[];
  note: string;
  by: { [hypothesis: string]: Verdict };
}

/** When and where so many missiles first enter a state, over all paths. */
export interface Span {
  missiles: number;
  least_m: number;
  most_m: number;
  least_s: number | null;
  most_s: number | null;
}

// ------------------------------------------------------------ hypotheses and paths

export type Leg = import("./legs.js").Leg;
export type Strand = import("./strands.js").Strand;

/** A course: missiles that fly the same path. */
export interface PathRecord {
  platform: string;
  target: string;
  /** Names of the missiles that fly it. */
  paths: string[];
  length_m: number;
  duration_s: number | null;
  launched_s?: number[];
  /** Its legs in the order of flight; `~i` is leg i flown backwards. */
  legs: number[];
  /** Whether each leg lies between two reported places. */
  solid: boolean[];
  /** Places where it starts and ends, where these are not its platform and its target. */
  start?: string;
  end?: string;
  ledger: Stretch[];
  /** Stretches of the ground, packed: see ground.js. */
  ground: string;
  /** Towns passed: number among those of the page, metres along the path, metres away (below zero to the left). */
  towns: [index: number, along_m: number, away_m: number][];
}

/** A course as a line: `along` metres at each point of `line`, `bends` metres at the waypoints; its strand on each leg. */
export type Path = Indexed<PathRecord> & import("./legs.js").Way & { strands: Strand[] };

/** Every different line of very many paths, packed: `per` Int32 legs a path, a Uint16 ship a path. */
export interface Cloud {
  count: number;
  legs: string;
  per: number;
  ways: string;
  ships: string;
  /** Missiles on each path, a Uint16. */
  times: string;
}

interface HypothesisBase {
  id: string;
  name: string;
  via: string[];
  basis: Basis;
  sources: string[];
  note: string;
  states: Crossed[];
  least_m: number;
  most_m: number;
  least_s: number | null;
  most_s: number | null;
  /** Platforms that fire, in the order of the event. */
  ships: string[];
  spans?: { [gate: string]: Span };
  cloud?: Cloud;
}

export interface HypothesisRecord extends HypothesisBase {
  /** Packed: see legs.js. */
  legs: string;
  paths: PathRecord[];
}

export interface Hypothesis extends HypothesisBase {
  legs: Leg[];
  paths: Path[];
  strands: Strand[];
}

// ------------------------------------------------------------ land and names

export interface StateName {
  code: string;
  name: string;
  at: LonLat;
  rank: number;
}

export interface SeaName {
  name: string;
  at: LonLat;
  rank: number;
}

export interface Town {
  name: string;
  /** Its English name, on a page that has other languages. */
  known?: string;
  at: LonLat;
  people: number;
  capital: boolean;
}

export interface Backdrop {
  arcs: Steps[];
  borders: number[];
  limits: number[];
  states: { code: string; rings: number[][] }[];
  seas: Steps[];
  lakes: Steps[];
  rivers: { rank: number; name: string; lines: Steps[] }[];
  provinces: Steps[];
}

/** The backdrop's lines as points, once for each copy of the world. */
export interface Land {
  states: Map<string, LatLng[][]>;
  borders: LatLng[][];
  limits: LatLng[][];
  seas: LatLng[][];
  seams: LatLng[][];
  lakes: LatLng[][];
  rivers: { rank: number; name: string; lines: LatLng[][] }[];
  provinces: LatLng[][];
}

// ------------------------------------------------------------ the ground

export interface GroundClass {
  /** Of the degree of urbanisation. */
  code: number;
  name: string;
}

/** Settled cells near the paths, packed: see settled.js. Rows and columns count from the equator and from Greenwich. */
export interface Settled {
  per_deg: number;
  km: number;
  /** The least class of each tone. */
  tones: number[];
  south: number;
  west: number;
  runs: string;
}

export interface Ground {
  classes: GroundClass[];
  towns: { name: string; people: number }[];
  /** How near to a path they are looked for. */
  towns_km: number;
  settled: Settled;
}

/** A stretch of a path over one class. */
export interface Under extends GroundClass {
  from_m: number;
  to_m: number;
}

export interface StripTown {
  name: string;
  people: number;
  along_m: number;
  away_m: number;
}

/** A path of so many metres on so many pixels. */
export interface Strip {
  length_m: number;
  width: number;
}

/** A stretch on a strip, in pixels; `rank` among the kinds in the order in which they are drawn. */
export interface StripBar {
  stretch: Under;
  rank: number;
  left: number;
  wide: number;
}

/** What createStrip hands out. */
export interface StripView {
  show(path: Path): Element;
}

// ------------------------------------------------------------ a simulation

/** A share of all worlds (whole reconstructions) with its interval. */
export interface Share {
  share: number;
  low: number;
  high: number;
}

/** Something that the missiles of a launch cell may do; `tones`: the class of its share in each cell, -1 for too few. */
export interface Outcome {
  kind: string;
  key: string;
  tones: number[];
}

export interface Draws {
  /** `missiles`: the share of all missiles of all worlds. */
  states: (Share & { code: string; name: string; missiles: number; km: [number, number, number] })[];
  spans: { [quantity: string]: [number, number, number] };
  claims: { claim: string; text: string; contradicted: Share; supported: Share; undecidable: number; missiles: number | null }[];
  samples: { legs: string; paths: number[][] };
  starts: { at: LonLat[]; side: number; classes: string[]; outcomes: Outcome[] };
  picture?: { png: string; edges: [number, number, number, number]; full: number; pixel_km: number };
}

export interface Uncertainty {
  draws: number;
  asked: number;
  seed: number;
  /** Of a world. */
  missiles: number;
  names: { [code: string]: string };
  by: { [hypothesis: string]: Draws };
}

/** What is told of a world: see geo/maps/worlds.py. */
export interface WorldTold {
  paths: number;
  least_m: number;
  most_m: number;
  kmh: number | null;
  /** Code, missiles that overfly it, how many of these only graze it. */
  states: [code: string, missiles: number, grazing: number][];
  /** A letter for each claim: y for holds, n for fails, u for cannot be told. */
  claims: string;
}

export interface WorldsRecord {
  /** Packed: see legs.js and worlds.js. */
  legs: string;
  paths: string;
  /** Ids of claims whose answer is not the same in all worlds drawn. */
  claims: string[];
  told: WorldTold[];
}

export interface Worlds {
  /** Worlds drawn in all, of which these are the first. */
  draws: number;
  /** Of each. */
  missiles: number;
  names: { [code: string]: string };
  by: { [hypothesis: string]: WorldsRecord };
}

/** A path of a world; ship and target by their numbers in the event. */
export interface WorldPath {
  ship: number;
  target: number;
  missiles: number;
  way: import("./legs.js").Way;
}

export interface World {
  told: WorldTold;
  paths: WorldPath[];
  /** Its legs, each once. */
  legs: Leg[];
}

// ------------------------------------------------------------ the whole

/** Another language of a page, and what reads otherwise in it. */
export interface Also {
  code: string;
  name: string;
  direction: "ltr" | "rtl";
  reads: [place: (string | number)[], value: unknown][];
}

export interface PageData {
  format: number;
  event: EventRecord;
  /** West, south, east, north in degrees. */
  bounds: [number, number, number, number];
  /** The middle of the page's run of longitudes. */
  middle_deg: number;
  figure: import("./legs.js").Figure;
  /** What the account says happened, in reading order. */
  story: { key: string; label: string; text: string }[];
  finding: { headline: string; detail: string; extra: string[] };
  names: { [code: string]: string };
  /** Of each state the number of its tint, on the map and in the bars. */
  tints: { [code: string]: number };
  verdicts: Claim[];
  rings: { km: number; line: Steps }[];
  /** Regions that claims speak of. */
  regions: { name: string; basis: Basis; radius_km: number | null; sources: string[]; claim: string; line: Steps }[];
  labels: { states: StateName[]; seas: SeaName[]; towns: Town[] };
  backdrop: Backdrop;
  ground: Ground;
  /** The source of the set that the ledger was written with. */
  boundaries: string;
  /** What the page says of its boundaries: on the map, under pictures, among the sources, below a state. */
  credits: { corner: string; line: string; still: string; method: string; state: string; ground: string };
  made_with: string;
  /** What it was made from, for 'overflight verify': the page itself does not read it. */
  made?: unknown;
  /** Where the index is, of a page that is one of a site's. */
  index?: string;
  /** Worlds that can be shown one after another; missing where none differs from the others. */
  worlds?: Worlds;
}

export interface Payload extends PageData {
  hypotheses: HypothesisRecord[];
  /** What the page speaks; English where it has none. */
  spoken?: Spoken;
  /** Its other languages. */
  also?: Also[];
  uncertainty?: Uncertainty;
}

export interface Model extends PageData {
  hypotheses: Hypothesis[];
  uncertainty?: Uncertainty & { pictured: boolean };
  platforms: Map<string, Indexed<PlatformRecord>>;
  targets: Map<string, Indexed<TargetRecord>>;
  places: Map<string, Indexed<PlaceRecord>>;
  sources: Map<string, Indexed<SourceRecord>>;
  /** The hypothesis of this id, or the first. */
  hypothesis(id: string): Hypothesis;
  stateName(code: string): string;
  land: Land;
  /** Turns in degrees of the copies of the world, and what they fill from west to east. */
  turns: number[];
  world: [number, number];
  middle: number;
  many: boolean;
  longest: number;
}

// ------------------------------------------------------------ what the reader has chosen

export type Kind = "platform" | "target" | "place" | "crossing" | "state" | "path";

export interface Thing {
  kind: Kind;
  id: string;
}

/** What is chosen, and what else lay under the same fingertip. */
export interface Focus extends Thing {
  also?: Thing[];
}

/** Latitude, longitude in degrees, zoom. */
export type MapView = [number, number, number];

export type LayerKey = "draws" | "samples" | "ships" | "launch" | "targets" | "places" | "crossings" | "compare" | "regions" | "rings" | "settled" | "worlds";

export interface State {
  hypothesis: string;
  tab: string;
  focus: Focus | null;
  hover: Thing | null;
  /** The place pointed at on the strip of a path. */
  spot: { id: string; metres: number } | null;
  open: boolean;
  menu: boolean;
  theme: "light" | "dark" | null;
  /** Seconds after the first launch. */
  t: number;
  playing: boolean;
  /** The outcome that colours the launch region, or ''. */
  start: string;
  layers: { [key in LayerKey]?: boolean };
  /** Which world is shown, from 0, and whether they change by themselves. */
  world: number;
  stepping: boolean;
  /** Where the reader has moved the map, or null. */
  view: MapView | null;
  /** What lies under the event: `drawn`, `none`, or the name of a layer of tiles. */
  backdrop: string;
  /** Code of the language that the reader has chosen, or ''. */
  language: string;
}

/** Tiles that the page's maker has added. */
export interface Tiles {
  name: string;
  layer: L.GridLayer;
}

/** What a copy of the page that a browser saves keeps of the reader's choices; whoever reads it checks it. */
export type Kept = Pick<State, "open" | "theme" | "start" | "backdrop"> & { address: string };

export interface StoreOf<S> {
  get(): Readonly<S>;
  set(change: Partial<S>): void;
  /** Call back now and whenever one of these keys changes. */
  on(keys: (keyof S)[], listener: (state: Readonly<S>) => void): void;
}

export type Store = StoreOf<State>;

// ------------------------------------------------------------ on the map

/** A path where it crosses a border. */
export interface Crossing {
  id: string;
  path: Path;
  from: string;
  at: LatLng;
  province: string;
  enter_m: number;
  enter_s: number | null;
}

/** All paths that cross from one state into another, together. */
export interface Gate extends Span {
  id: string;
  to: string;
  /** Not the first of its kind: 'graze', 'last' or 'out'. */
  kind: string;
  from: string[];
  crossings: Crossing[];
  mean_m: number;
}

/** What drawLines hands out; points are layer pixels. */
export interface Lines {
  draw(): void;
  near(at: L.Point, reach: number): Thing[];
  spot(course: number, metres: number, asStrand?: boolean): L.Point | null;
  flownLines(): FlownLine[];
  halfWidth(path: Path, metres: number): number;
  taken(): { points: L.Point[]; width: number }[];
  others(): L.Point[][];
  extras(): L.Point[][];
  pieces(hypothesis: Hypothesis): L.Point[][];
  isDrawn(hypothesis: Hypothesis): boolean;
}

/** A line that missiles draw bright as they fly it, on one leg of a course: from `from` to `to` metres along that course. */
export interface FlownLine {
  points: L.Point[];
  metres: number[];
  from: number;
  to: number;
  width: number;
  dashed: boolean;
  ship: number;
  course: number;
  /** All courses whose missiles fly it. */
  courses: number[];
  /** Whether it stands beside its leg, as its strand does. */
  beside: boolean;
}

/** What drawing asks of a map: the map itself, or a view that it might have (view.js). */
export interface View {
  getZoom(): number;
  getSize(): L.Point;
  latLngToLayerPoint(at: LatLng): L.Point;
  containerPointToLayerPoint(point: [number, number]): L.Point;
}

/** A line of pixels with half its width, or half the room that it asks for. */
export interface Track {
  points: L.Point[];
  half: number;
}

/** What tags keep off: boxes of marks and of what lies over the map, lines of the chosen reconstruction and of the others. */
export interface Hindrances {
  boxes: Box[];
  lines: Track[];
  others: Track[];
}

/** A tie: from a crossing to its tag. */
export type Tie = [from: XY, to: XY];
export type XY = { x: number; y: number };

/** Where a tag may stand, in which of its forms; `room`: its box with some air, `whole`: all that it and its tie take. */
export interface TagPlace {
  choice: number;
  form: number;
  box: Box;
  tie: Tie;
  room: Box;
  whole: Box;
}

/** What createTags hands out. */
export interface Tags {
  /** What the tags of a view would cost, 0 at best, and how many would find no room. */
  plan(view: View, covers?: Box[], steps?: number): { cost: number; lost: number };
  /** Put the tags where they stand now, under given covers, and mark what they and their ties take. */
  layout(taken: Taken, covers?: Box[]): void;
  shown(): { id: string; box: Box }[];
}

/** What drawCrossings hands out; points are layer pixels of a view. */
export interface Crossings {
  draw(): void;
  gates(): Gate[];
  /** Where each crossing can be pointed at; `half`: half the width of its strokes. */
  strokes(view?: View): { id: string; bars: L.Point[][]; half: number }[];
  bars(view: View, gate: Gate): L.Point[][];
  /** Top and bottom of a gate: where its tag may be tied. */
  ends(view: View, gate: Gate): [L.Point, L.Point];
}

export interface Mark extends Thing {
  kind: "platform" | "target" | "place";
  at: LatLng;
  /** Pixels. */
  size: number;
  button: HTMLElement;
  /** How far it has stepped aside, in pixels. */
  shift: L.Point;
}

/** What drawMarkers hands out. */
export interface Markers {
  declutter(): void;
  /** Boxes that names must keep off, of all marks or those of a kind, in layer pixels of a view. */
  boxes(view?: View, kind?: Mark["kind"] | null): Box[];
  items(): LabelItem[];
  shown(): Mark[];
  /** The names that marks have on the map. */
  said(): Set<string>;
}

/** What createView hands out: how the main map shows its event. */
export interface EventView {
  bounds: L.LatLngBounds;
  show(): void;
  /** Go where a reader has moved the map; null for what the page opens with. */
  go(view: MapView | null): void;
  fit(): void;
  /** Show it on paper; returns what undoes that. */
  onPaper(): () => void;
  resized(): void;
  showTargets(area: L.LatLngBounds): void;
  /** What lies over the map, as boxes in pixels from its corner. */
  covers(): Box[];
  hindrances(view: View, covers?: Box[]): Hindrances;
  quietly(move: () => void): void;
  keepInWorld(): void;
  /** Take the tags, and the small map if there is one, which are made after it. */
  join(parts: { tags: Tags; inset: Inset | null }): void;
}

/** The small map of the strike area. */
export interface Inset {
  box: HTMLElement;
  targets: L.LatLngBounds;
  /** Whether there is room for it in this window. */
  fits(): boolean;
  resized(): void;
  /** Whether the strike area is shown on the main map instead. */
  instead(): boolean;
  needless(zoom: number): boolean;
  /** What it takes of the main map. */
  area(): Box;
  allow(whether: boolean): void;
}

/** A place for a label; `turn` in radians. */
export type Spot = L.Point & { turn?: number };
/** A box with the place that it stands by. */
export type PlacedBox = Box & { point: Spot };

/** A label of the moment: see createLabels. */
export interface LabelItem {
  key: string;
  element: HTMLElement;
  at?: LatLng;
  /** Half the width of a dot at its place, which nothing but lines may lie on. */
  dot?: number;
  pad?: number;
  /** Whether it may stand on what had better stay free, even where there is room elsewhere. */
  bold?: boolean;
  /** From the point to the box's corner, best first. */
  spots(width: number, height: number): [number, number][];
  /** Several points to stand by, best first, instead of `at`. */
  points?(): Spot[];
  accepts?(box: PlacedBox): boolean;
  /** Whether it may stand on lines where there is no other room. */
  onLines?: boolean;
  /** What it takes first, if it can. */
  prefers?(box: PlacedBox): boolean;
  placed?(element: HTMLElement, box: PlacedBox, point: Spot): void;
}

/** A grid of what is taken. */
export interface Taken {
  mark(box: Box): void;
  free(box: Box): boolean;
  settled(): (box: Box) => boolean;
}

// ------------------------------------------------------------ elements

export type Child = Node | string | number | boolean | null | undefined | readonly Child[];

type Listener<E> = (event: E) => unknown;

/** Attributes of an element; on... are listeners; what is null, undefined or false is left out. */
export interface Attributes {
  onclick?: Listener<MouseEvent> | null;
  onmouseenter?: Listener<MouseEvent>;
  onmouseleave?: Listener<MouseEvent>;
  onchange?: Listener<Event>;
  oninput?: Listener<Event>;
  onblur?: Listener<FocusEvent>;
  onpointermove?: Listener<PointerEvent>;
  onpointerdown?: Listener<PointerEvent>;
  onpointerleave?: Listener<PointerEvent>;
  ontoggle?: Listener<Event>;
  onkeydown?: Listener<KeyboardEvent>;
  [name: string]: string | number | boolean | null | undefined | Listener<never>;
}
