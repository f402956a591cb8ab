// Package transformers lists what Ballast does to manifests: one directory per transformer,
// each with its code, its tests, its README and its golden cases.
package transformers

//go:generate go run ../internal/generate/all
//go:generate go run ../internal/generate/docs
