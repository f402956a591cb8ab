package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// contrasts returns the texts whose contrast to what is behind them is less than WCAG's AA
// asks for.
const contrasts = `(() => {
	const numbers = color => color.match(/[\d.]+/g).map(Number);
	const luminance = color => {
		const [r, g, b] = numbers(color).slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v +
			0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = e => {
		for (; e; e = e.parentElement) {
			const color = getComputedStyle(e).backgroundColor;
			if (numbers(color)[3] !== 0) return color;
		}
		return "rgb(255, 255, 255)";
	};
	const bad = new Set();
	for (const e of document.querySelectorAll("body *")) {
		const says = Array.from(e.childNodes).some(n => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
		if (!says || !e.checkVisibility() || e.closest("svg, script, option")) continue;
		const [a, b] = [luminance(getComputedStyle(e).color), luminance(behind(e))].sort((a, b) => b - a);
		const ratio = (a + 0.05) / (b + 0.05);
		if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return Array.from(bad);
})()`

func TestTextIsLegibleInLightAndDark(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			b := open(t, "sample.html", colors(scheme))
			ask[int](b, `document.querySelectorAll("details").forEach(d => d.open = true), 0`)
			for _, bad := range ask[[]string](b, contrasts) {
				t.Errorf("contrast: %s", bad)
			}
			keep(t, "page-"+scheme+".png", get(b, chromedp.FullScreenshot(100)))
		})
	}
}

// TestEveryControlHasAName asks for what a screen reader would say.
func TestEveryControlHasAName(t *testing.T) {
	b := open(t, "sample.html")
	unnamed := ask[[]string](b, `Array.from(document.querySelectorAll("input, select, button, summary, a, [role=img]"))
		.filter(e => !(e.textContent.trim() || e.labels?.[0]?.textContent.trim() || e.ariaLabel)).map(e => e.outerHTML)`)
	if len(unnamed) > 0 {
		t.Errorf("no name: %q", unnamed)
	}
	if n := ask[int](b,
		`Array.from(document.querySelectorAll("table")).filter(t => !t.caption && !t.closest("section")?.ariaLabelledByElements?.length).length`); n > 0 {
		t.Errorf("%d tables have neither a caption nor a heading", n)
	}
}

func TestPrintShowsWhatMatters(t *testing.T) {
	b := open(t, "sample.html", media(emulation.SetEmulatedMediaParams{Media: "print"}))
	opened := ask[[]string](b, `Array.from(document.querySelectorAll("#table tbody"))
		.filter(body => body.rows[1].checkVisibility()).map(body => body.dataset.verdict)`)
	for _, verdict := range opened {
		if verdict == "safe" || verdict == "changed" {
			t.Errorf("an application that is %s is printed with all its findings", verdict)
		}
	}
	if len(opened) != 5 {
		t.Errorf("%d applications are printed with their findings, want the 5 that someone must look at", len(opened))
	}
	if ask[bool](b, `document.querySelector("#filter").checkVisibility()`) {
		t.Error("the filter is printed")
	}
	keep(t, "page.pdf", get(b, chromedp.PrintToPDF()))
}

func TestNarrowWindowHasNoSidewaysScroll(t *testing.T) {
	b := open(t, "fleet.html", chromedp.EmulateViewport(400, 900))
	if over := ask[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("it is %d pixels too wide: %q", over, ask[[]string](b, `Array.from(document.querySelectorAll("main *"))
			.filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40))`))
	}
	keep(t, "page-narrow.png", get(b, chromedp.CaptureScreenshot()))
}

func colors(scheme string) chromedp.Action[chromedp.Void] {
	return media(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
		Value: scheme}}})
}

func media(params emulation.SetEmulatedMediaParams) chromedp.Action[chromedp.Void] {
	return send(emulation.SetEmulatedMedia, params)
}

// keep writes a picture for someone to look at, where BALLAST_SHOTS says.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	dir := os.Getenv("BALLAST_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Error(err)
	}
}
