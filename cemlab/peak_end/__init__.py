"""Peak-end analysis: do people recall the mean of a journey, or its extremes and its end?"""
