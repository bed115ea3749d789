"""What an open transaction would change among the answers: who would get another grade or verdict."""
