#include <mpi.h>
#include <stdio.h>
int main(int c, char **v) {
  int rank, size; double sum = 0, total;
  MPI_Init(&c, &v);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int i = rank; i < 100000; i += size) { double x = (i + 0.5) / 100000; sum += 4 / (1 + x * x); }
  MPI_Reduce(&sum, &total, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0) printf("%f\n", total / 100000);
  MPI_Finalize();
  return 0;
}
