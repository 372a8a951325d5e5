// A question for each scenario, as JSON. `right` has for the eras of a key: the index of the right
// answer, what the outcome says about it (`shows`, a regular expression), and the event that
// proves it (`proof`: values; one with * at its end is a beginning). If the order is the answer,
// `before` is an event that comes after the proof. A long text is a list of sentences.
Lesson.PREDICTIONS = {
  "page": {
    "question": "A browser opens a page. Which process runs the Django view?",
    "answers": ["daphne", "A worker", "Redis"],
    "right": {
      "channels1-stock channels1": {
        "answer": 1, "shows": "status 200",
        "proof": {"kind": "hop", "what": "receive", "to": "worker*", "channel": "http.request"}
      },
      "channels2 channels4": {
        "answer": 0, "shows": "status 200",
        "proof": {"kind": "hop", "what": "response", "from": "daphne"}
      }
    },
    "because": [
      "In Channels 1 a page goes through Redis twice: as a request and as an answer.",
      "Since Channels 2 daphne runs Django itself."
    ]
  },
  "socket": {
    "question": "A browser opens a socket, which joins a group. What goes through Redis?",
    "answers": [
      "The handshake, its answer and the entry into the group",
      "Only the entry into the group",
      "Nothing"
    ],
    "right": {
      "channels1-stock channels1": {
        "answer": 0, "shows": "open after",
        "proof": {"kind": "hop", "what": "send", "channel": "websocket.connect"}
      },
      "channels2 channels4": {
        "answer": 1, "shows": "open after",
        "proof": {"kind": "hop", "what": "join"}
      }
    },
    "because": [
      "The consumer of Channels 1 is in a worker.",
      "The consumer of Channels 2 and 4 is in daphne, which tells Redis only about the group."
    ]
  },
  "login": {
    "question": "Bob logs in. Alice's page listens. What does Django send first?",
    "answers": ["The answer to bob", "The message about bob to alice", "Both in one message"],
    "right": {
      "channels1-stock channels1": {
        "answer": 0, "shows": "logged in",
        "proof": {"kind": "hop", "what": "send", "channel": "daphne.response*", "label": "302"},
        "before": {"kind": "hop", "from": "worker*", "label": "{\"event\": \"login\"*"}
      },
      "channels2 channels4": {
        "answer": 1, "shows": "logged in",
        "proof": {"kind": "hop", "what": "send to group", "group": "users"},
        "before": {"kind": "hop", "what": "response", "to": "bob"}
      }
    },
    "because": "In 1 a message waits until its view has ended. In 2 and 4 it leaves at once."
  },
  "frames": {
    "question": [
      "One socket sends two frames.",
      "The first one takes half a second.",
      "In Channels 1 two workers run.",
      "Which one is answered first?"
    ],
    "answers": ["The first", "The second", "None: the socket is closed"],
    "right": {
      "channels1-stock channels1": {
        "answer": 1, "shows": "second frame was answered first",
        "proof": {"kind": "hop", "what": "frame", "from": "daphne"}
      },
      "channels2 channels4": {
        "answer": 0, "shows": "first frame, .* was answered first",
        "proof": {"kind": "hop", "what": "frame", "from": "daphne"}
      }
    },
    "because": [
      "In Channels 1 any free worker takes the next frame.",
      "In Channels 2 and 4 one consumer takes all frames of its socket, one after the other."
    ]
  },
  "close": {
    "question": "A tab with a socket is closed. Which process takes the socket out of its group?",
    "answers": ["daphne", "A worker", "None: the group keeps it"],
    "right": {
      "channels1-stock channels1": {
        "answer": 1, "shows": "left in the group: 0",
        "proof": {"kind": "hop", "what": "leave", "from": "worker*"}
      },
      "channels2 channels4": {
        "answer": 0, "shows": "left in the group: 0",
        "proof": {"kind": "hop", "what": "leave", "from": "daphne"}
      }
    },
    "because": [
      "In Channels 1 the close is a message, and a worker runs ws_disconnect.",
      "In Channels 2 and 4 disconnect() runs in daphne."
    ]
  },
  "worker-dies": {
    "question": [
      "The process that runs the view is killed during a request.",
      "What does the browser get?"
    ],
    "answers": [
      "The page: another process does the work again",
      "A lost connection, at once",
      "Nothing for a long time, then 503"
    ],
    "right": {
      "channels1-stock channels1": {
        "answer": 2, "shows": "status 503",
        "proof": {"kind": "process", "what": "killed"}
      },
      "channels2 channels4": {
        "answer": 1, "shows": "connection was lost",
        "proof": {"kind": "process", "what": "killed"}
      }
    },
    "because": [
      "No version does the work again: in Channels 1 a message is delivered at most once.",
      "There daphne still runs, and waits 30 seconds for the answer.",
      "In Channels 2 and 4 daphne itself is killed."
    ]
  },
  "django-restarted": {
    "question": "Django is restarted with new code. What happens to the open socket?",
    "answers": [
      "It stays open, and the new code answers",
      "It stays open, and the old code answers",
      "It closes"
    ],
    "right": {
      "channels1-stock channels1": {
        "answer": 0, "shows": "stayed open, and the new code",
        "proof": {"kind": "process", "what": "started"}
      },
      "channels2 channels4": {
        "answer": 2, "shows": "socket was closed",
        "proof": {"kind": "hop", "what": "close"}
      }
    },
    "because": [
      "In Channels 1 daphne has the sockets and the workers have Django.",
      "Since Channels 2 both are in one process."
    ]
  },
  "daphne-restarted": {
    "question": "daphne is restarted. Its socket closes. What happens to the entry in the group?",
    "answers": ["A worker removes it", "It stays in Redis", "Redis removes it at once"],
    "right": {
      "channels1-stock channels1": {
        "answer": 0, "shows": "left in the group: 0",
        "proof": {"kind": "hop", "what": "leave", "from": "worker*"}
      },
      "channels2 channels4": {
        "answer": 1, "shows": "left in the group: 1",
        "proof": {"kind": "process", "what": "stopped"}
      }
    },
    "because": [
      "Before daphne 1 ends, it sends a message about each close.",
      "In Channels 2 and 4 no disconnect() runs, and the entry stays in Redis for a day."
    ]
  },
  "redis-restarted": {
    "question": [
      "Redis is restarted, and its data is lost.",
      "What happens to the open socket of alice?"
    ],
    "answers": [
      "It stays open and receives as before",
      "It stays open, but receives nothing more from its group",
      "It closes, and the page opens a new one"
    ],
    "right": {
      "channels1-stock": {
        "answer": 1, "shows": "stayed open. The page did not show",
        "proof": {"kind": "process", "what": "started", "lane": "redis"}
      },
      "channels1 channels2 channels4": {
        "answer": 2, "shows": "was closed",
        "proof": {"kind": "hop", "what": "close"}
      }
    },
    "because": [
      "The groups were in Redis.",
      "In Channels 2 and 4 each consumer ends with an error.",
      "The layer of channels_lts sees the loss, and closes the sockets.",
      "asgi_redis does not."
    ]
  },
  "full-queue": {
    "question": [
      "A queue takes ten messages.",
      "daphne stands still, and fourteen are sent to the group.",
      "What happens to the last ones?"
    ],
    "answers": [
      "They wait",
      "They are lost, and the sender gets an error",
      "They are lost, and the sender gets no error"
    ],
    "right": {
      "channels1-stock channels1 channels2 channels4": {
        "answer": 2, "shows": "sender got no error",
        "proof": {"kind": "hop", "what": "drop"}
      }
    },
    "because": [
      "This is the same in all.",
      "A message is delivered at most once, so a state that counts belongs in the database."
    ]
  },
  "no-answer": {
    "question": "A consumer answers nothing to a handshake. What does the browser get?",
    "answers": ["An open socket", "A refusal", "Nothing: it is dropped after about five seconds"],
    "right": {
      "channels1-stock channels1 channels2 channels4": {
        "answer": 2, "shows": "dropped after [\\d.]+ s",
        "proof": {"kind": "hop", "what": "refuse"}
      }
    },
    "because": "This is the same in all. Each handshake needs its answer: accept or close."
  },
  "rollback": {
    "question": [
      "A message is sent inside a transaction.",
      "Then the transaction is rolled back.",
      "Does bob receive the message?"
    ],
    "answers": ["Yes, in Channels 2 and 4, but not in Channels 1", "Yes, in all", "No, in none"],
    "right": {
      "channels1-stock channels1 channels2 channels4": {
        "answer": 1, "shows": "bob received",
        "proof": {"kind": "hop", "what": "frame", "to": "bob"}
      }
    },
    "because": [
      "No channel layer knows about transactions.",
      "Put transaction.on_commit around each send that announces a change."
    ]
  }
};
