// What every page may use. Each page works without this file; it only saves clicks.
import { guardComposition } from "./script/composition.js";
import { focusNews } from "./script/focus.js";
import { guardSecondSubmit } from "./script/forms.js";
import { keepTyping } from "./script/keeping.js";
import { wirePrint } from "./script/print.js";
import { guardSizes } from "./script/sizes.js";

guardComposition(document);
guardSizes(document);
guardSecondSubmit(document);
wirePrint(document);
keepTyping(document);
focusNews(document);
