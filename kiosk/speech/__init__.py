"""What is read aloud: utterances, their queue, how they are pronounced, and the engines that make the sound."""
