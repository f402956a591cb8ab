// Package e2e proves with the real tools what the other tests prove with stand-ins: the
// real rclone against an S3 server, the real rsync, in the shells that containers have; and
// Kubernetes' own types for the fields that are written.
//
// It is a module of its own, so that what it takes is no dependency of Ballast.
package e2e
