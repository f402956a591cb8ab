package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// shown returns the names of the applications that can be seen, in their order.
const shown = `Array.from(document.querySelectorAll("#table tbody"))
	.filter(body => body.offsetParent).map(body => body.querySelector("summary").textContent)`

const hostile = `</script><script>alert(1)</script>`

// all are the applications of the sample, the worst first.
var all = []string{"mirror", "grafana", "nextcloud (argocd/apps/nextcloud.yaml:1)", "adguard-home", hostile,
	"homeassistant", "apps/whoami/overlays/staging", "nextcloud (apps/nextcloud/extras)"}

func TestPageLoadsWithoutAWord(t *testing.T) {
	for _, page := range []string{"sample.html", "fleet.html", "little.html", "examples.html"} {
		t.Run(page, func(t *testing.T) {
			b := open(t, page)
			b.do(chromedp.WaitVisible("#filter"))
			if len(b.said) > 0 {
				t.Errorf("the browser said %q", b.said)
			}
			if diff := cmp.Diff([]string{b.file}, b.requests); diff != "" {
				t.Errorf("requests (-want +got)\n%s", diff)
			}
		})
	}
}

func TestApplicationsAreFiltered(t *testing.T) {
	b := open(t, "sample.html")
	for _, c := range []struct {
		name, set string
		want      []string
	}{
		{"nothing asked", ``, all},
		{"a name", `text.value = "Apps/Mirror"`, all[:1]},
		{"words of a waiver", `text.value = "object  LOCK"`, all[:1]},
		{"a rule and a container", `text.value = "rclone-sync config-syncer"`, []string{"homeassistant"}},
		{"markup", `text.value = "<script>"`, []string{hostile}},
		{"a namespace", `namespace.value = "adguard"`, []string{"adguard-home"}},
		{"open errors", `severity.value = "error"`, all[:1]},
		{"open warnings or worse", `severity.value = "warning"`, []string{"mirror", "adguard-home", hostile}},
		{"danger", `severity.value = "danger"`, []string{"mirror", "adguard-home", hostile}},
		{"a verdict less", `document.querySelector("[value=refused]").checked = false`, all[1:]},
		{"all together", `text.value = "fix-perms"; severity.value = "danger"; namespace.value = "adguard"`,
			[]string{"adguard-home"}},
		{"what nobody is", `text.value = "no such thing"`, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask[bool](b, `filter.reset(); shown.textContent = ""; `+c.set+`; filter.dispatchEvent(new Event("input"))`)
			b.until(fmt.Sprintf(`shown.textContent.startsWith("%d of")`, len(c.want)))
			if diff := cmp.Diff(c.want, ask[[]string](b, shown)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if len(b.said) > 0 {
		t.Errorf("the browser said %q", b.said)
	}
}

func TestApplicationOpensByKeyboard(t *testing.T) {
	b := open(t, "sample.html")
	b.do(chromedp.KeyEvent("/"), chromedp.KeyEvent("homeassistant"))
	b.until(`shown.textContent.startsWith("1 of")`)
	const findings = `Array.from(document.querySelectorAll(".finding")).filter(e => e.checkVisibility()).length`
	if n := ask[int](b, findings); n != 0 {
		t.Fatalf("%d findings are shown before anything is opened", n)
	}
	b.do(chromedp.Focus(`//summary[text()="homeassistant"]`), chromedp.KeyEvent(kb.Enter))
	if n := ask[int](b, findings); n == 0 {
		t.Error("no finding is shown")
	}
	if focused := ask[string](b, `document.activeElement.textContent`); focused != "homeassistant" {
		t.Errorf("the focus is on %q", focused)
	}
}

func TestApplicationsAreSorted(t *testing.T) {
	b := open(t, "sample.html")
	b.do(chromedp.Click(`//thead//button[text()="Edits"]`))
	if first := ask[[]string](b, shown)[0]; first != "homeassistant" {
		t.Errorf("the most edits are in %s", first)
	}
	b.do(chromedp.Click(`//thead//button[text()="Verdict"]`))
	if first := ask[[]string](b, shown)[0]; first != "mirror" {
		t.Errorf("the worst is %s", first)
	}
	if state := ask[string](b, `document.querySelector(".c-verdict").ariaSort`); state != "ascending" {
		t.Errorf("aria-sort is %q", state)
	}
}

func TestPageWorksWithoutItsScript(t *testing.T) {
	b := open(t, "sample.html", send(emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true}))
	if diff := cmp.Diff(all, ask[[]string](b, shown)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if ask[bool](b, `document.querySelector("#filter").checkVisibility()`) {
		t.Error("a filter is shown that does nothing")
	}
	b.do(chromedp.Click(`//summary[text()="homeassistant"]`))
	if !ask[bool](b, `Array.from(document.querySelectorAll(".finding")).some(e => e.checkVisibility())`) {
		t.Error("an application does not open")
	}
}

func TestThousandApplicationsAreFilteredAndOpened(t *testing.T) {
	b := open(t, "thousand.html")
	took := func(what, do string) {
		t.Logf("%s: %.0f ms", what, ask[float64](b, `(() => {
			const begin = performance.now(); `+do+`; document.body.offsetHeight; return performance.now() - begin; })()`))
	}
	const input = `filter.dispatchEvent(new Event("input"))`
	took("open all", `expand.click()`)
	took("close all", `expand.click()`)
	took("sort", `document.querySelector(".c-name button").click()`)
	ask[bool](b, `text.value = "team-07 purge"; `+input)
	b.until(`!shown.textContent.startsWith("1000")`)
	for _, name := range ask[[]string](b, shown) {
		if name[:6] != "mirror" {
			t.Errorf("%s has no rclone purge", name)
		}
	}
	if len(b.said) > 0 {
		t.Errorf("the browser said %q", b.said)
	}
}
