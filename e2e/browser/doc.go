// Package browser shows the page of an audit to a real browser: Debian's chromium. It is a
// module of its own because nothing else needs a browser.
package browser
