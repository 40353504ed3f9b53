"""Questions of network design that pages ask: commands as jobs, and the documents that they answer with."""

from dashboard.design.answers import Answer, answer_to
from dashboard.design.asking import ask
from dashboard.design.questions import COMMANDS, Question, question

__all__ = ["COMMANDS", "Answer", "Question", "answer_to", "ask", "question"]
