import { wireTicks } from "./script/ticks.js";

wireTicks();
