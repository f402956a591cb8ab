// Package hostile proves that no repository reads, reaches or stops what is not its own: it sends repositories
// that try to a real `ballast serve`, with the limits of examples/argocd/native, beside a neighbour that
// renders an ordinary application.
package hostile
