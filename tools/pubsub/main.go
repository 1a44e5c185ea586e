// The Pub/Sub server that the tests start: Google's own fake of the service, over its real protocol, which keeps everything in memory.
// `go build -o $PUBSUB_SERVER_PATH .` in this folder makes it, `$PUBSUB_SERVER_PATH PORT` starts it on this machine only.
package main

import (
	"fmt"
	"os"
	"strconv"

	"cloud.google.com/go/pubsub/pstest"
)

func main() {
	if len(os.Args) != 2 {
		fail("which port?")
	}
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fail(err)
	}
	pstest.NewServerWithPort(port)
	select {}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
