package templates

import (
	_ "embed"
	"strings"
)

// Every colour is declared with its ground, so that a mail program that forces a dark mode can turn both.
const (
	paper    = "#ffffff"
	ink      = "#1b1f24"
	muted    = "#4a5460"
	line     = "#d5dae0"
	ayeFill  = "#0b5cad"
	nayFill  = "#a33b00"
	restFill = "#56606b"

	restGround = "#e9edf1"
)

const footerRule = `<div style="border-top:1px solid ` + line + `;margin:24px 0 16px;height:0;font-size:0;line-height:0"></div>`

// page is what stands around the body of every HTML part.
//
//go:embed page.html
var page string

var styles = strings.NewReplacer(
	"<p>", `<p style="margin:0 0 16px">`,
	"<ul>", `<ul style="margin:0 0 16px;padding:0 0 0 24px">`,
	"<ol>", `<ol style="margin:0 0 16px;padding:0 0 0 24px">`,
	"<li>", `<li style="margin:0 0 8px">`,
	"<h2>", `<h2 style="margin:24px 0 8px;font-size:18px;line-height:24px">`,
)
