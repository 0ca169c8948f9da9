package main

import "os"

func main() {
	os.Stdout.WriteString("\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n")
}
